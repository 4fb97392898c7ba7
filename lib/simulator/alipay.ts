import { createCipheriv, createPrivateKey, createPublicKey, verify } from "node:crypto";
import { contentToSign } from "../platforms/alipay-gateway.ts";
import type { Upstream } from "../platforms/upstream.ts";
import type { SimulatedPlatform } from "./simulator.ts";
import type { Sealed, StandIn } from "./stand-in.ts";

/** Nothing is protected by these keys, as by no secret of the simulator's. */
const privateKey = [
	"MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQCutmL1qevUCY/53Y9OHrdN3+KY8QzB0ONSDbub+K4BU1nZbejsT9R1f33cxQ",
	"BcEHixoKZL/J/1crQLtdiPcp5K3zbiOSx5FRjkaWdxI4sUE8gIZKDU9gC9P27640Xkl1Z3g1mGlZebCl69kVm0FMyAIEeARdw0/QzDQeO0zj6h",
	"rPoeQ92N4diwMs3Zg6Ik9kdRasfuz0JWo5w1T9Yfv2nF9kGkLrDlAmriqZCSQ6iQXvzSDORu/obCbqUZ60ZvGvCFN0sX4bGV79hwGKWasGEu7e",
	"9K0btdmmWq3QS7TLQWqwDdJTrwtZ/8YJ79/xKuTR48TDiixg9ktTdb6yEe+UOxAgMBAAECggEABN0QKGtOZLDO9JtTtM6jVuxBdjU4oBEY8OTv",
	"uO3tZx1LQiOegSyQOySdS/bidY2iVHyGwJUD3Wzv4OcTJBwiVq57zESf7a92Cc662dIN2jVaQ0yM0xzVhK8mP17yCETju/A4vue9aIwbes635u",
	"zQzAzJ/MLFGGcGcs2L4ZG/udend394Cw2eNCBV8QMW/yDHWlKI8uK9NSYQbqBJZ/BfbgYJLmC1YjW4KyFQYSHtIcHcxjK/aZiIy5KPIUG1ECuv",
	"uGC96XWiwEp+Kw82eA8zH+A8ODyzbIaLVdWDYeKe1YOzEejjAND/QP5rL/iilRlTdW5US6IOpUU+ds97u39JmQKBgQDaSTq0hvEiejONSf9HNP",
	"aDLtaoVq0+KI3ZPnbj/If1tX7SSp0jEu2ZoF6Jc+Q6ErKzY0CYa8jWimIZ/3hPFoYbdFl9qbW2soYOTwWRz+FhwFRlM5P/A2Wdj28rDD5IDfcB",
	"Y7reg89mnV1K9xrzff2yISNoF3xiGYvRkDPecDbTeQKBgQDM5eanHvKj5lLf5myxNHkBz1kq6zrSnAY1pprrQ+PbfwcPl5s8DzZRn0JGHPqyJy",
	"pPJHWY8tEptI14jdWM11hH9os3pLcdZnmQYRz3TcILeLj+Q4Yei8eGgZHY/xeVE6k74pfI9Bl8AgIFuaI3L58ZfZKM8wGnEs2GIeGGxtJr+QKB",
	"gQDMVWhivT7Ua1f+lpokaeuoeRvvkNOzL/s4tURNvoL2+uKwr6/QuVM5T+mu+ZFW21H0oqBBDgR+8CNM+twADLGU2aE8BLVZRFxA4K/yAoqUGp",
	"nl8hZDzUY965rAzUEv6gKihlzTFsf64qwGFLJh5DqrmGGweuuwWQGNNlOXkauA4QKBgQCEV7IlG44pYukAiTqHMpc+Hgk/+XOi+Pfhy1ygvNb9",
	"vQx4e7nejwzMp4sM8kbSrw1a1PfH9H4468+8oA/gym7Q/GNra06DBN9b6/3jlivRcQY75K1KKYqUTDhB6nH27h4O+gqD13ZmbH2V6RLnhjDDLC",
	"JuO79DhJePHW8nuF/NMQKBgQDCPmBKYL3vbvc4smnsCqo/izLysIXnpuHA+cqgFqUtpMTkTbi2in/iFkEht0M2ftvDk8g0A6Gtlkj0lFLX7sUJ",
	"Mp2yRChJ76KlBwl1RevKc10t02NVNJ0u2zLcSqFdoLfBqw330JFQWuIKpZ3JHn7DAfjsrKoPZzWUYwPkpvVcjQ==",
].join("");
const aesKey = "bGluZ3BhaS1zaW11bGF0ZQ==";

/** Alipay for the simulator. It signs no answers: its app's secret has no key of Alipay's. */
export const alipay: StandIn = {
	secret: `${privateKey};${aesKey}`,
	servers: simulatedServers,
	contents: {
		phoneNumber: ({ phoneNumber }) => ({ code: "10000", msg: "Success", mobile: phoneNumber }),
	},
	seal: sealed,
};

function simulatedServers(simulator: SimulatedPlatform): Upstream {
	return async ({ form = {} }) => {
		const { app_id, method, grant_type, code = "", timestamp = "" } = form;
		if (app_id !== simulator.appid) return refuse("40002", "isv.invalid-app-id");
		if (!isSignedByApp(form)) return refuse("40002", "isv.invalid-signature");
		if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(timestamp)) return refuse("40002", "isv.invalid-timestamp");
		if (method !== "alipay.system.oauth.token" || grant_type !== "authorization_code") {
			return refuse("40002", "isv.invalid-parameter");
		}
		const spent = simulator.spendCode(code, "login");
		if (typeof spent === "string") return refuse("40002", "isv.code-invalid");
		const { openid } = simulator.user(spent.user);
		return { alipay_system_oauth_token_response: { open_id: openid, access_token: "simulated", expires_in: 300 } };
	};
}

function isSignedByApp(form: Record<string, string>): boolean {
	const key = createPublicKey(
		createPrivateKey({ key: Buffer.from(privateKey, "base64"), format: "der", type: "pkcs8" }),
	);
	return verify("sha256", Buffer.from(contentToSign(form)), key, Buffer.from(form.sign ?? "", "base64"));
}

function refuse(code: string, sub_code: string) {
	return { error_response: { code, msg: "Invalid Arguments", sub_code, sub_msg: "refused" } };
}

/** Encrypts as Alipay does: with the app's key, whoever the user is, and an iv of zeros. */
function sealed(content: object): Sealed {
	const iv = Buffer.alloc(16);
	const cipher = createCipheriv("aes-128-cbc", Buffer.from(aesKey, "base64"), iv);
	return { encryptedData: Buffer.concat([cipher.update(JSON.stringify(content), "utf8"), cipher.final()]), iv };
}
