import { expect, test } from "vitest";
import { createClient } from "./src/index.ts";
import { standInPhone } from "./stand-in-phone.ts";
import { baseUrl, json, refusal, standInServer } from "./stand-in-server.ts";

const data = { encryptedData: "AA==", iv: "AA==" };
const phoneAnswer = { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000", countryCode: "86" };

function opened() {
	const server = standInServer();
	const phone = standInPhone(server.answer);
	const sent = (path: string) => phone.requests.filter(({ url }) => url.endsWith(path));
	return { server, phone, sent, client: createClient({ baseUrl, platform: phone.platform }) };
}

test("with a session at hand nothing is logged in before data is decrypted or a phone number asked for", async () => {
	const { phone, client } = opened();
	await client.login();
	await client.decrypt(data);
	await client.getPhoneNumber({ code: "phone-code" });
	expect(phone.requests.map(({ url }) => url.replace(baseUrl, ""))).toEqual([
		"/api/login",
		"/api/decrypt",
		"/api/phone",
	]);
});

test("what cannot be decrypted leads to one fresh login and tells the page to fetch again; it is not sent again", async () => {
	const { server, sent, client } = opened();
	await client.login();
	server.misbehave = ({ url }) => (url.endsWith("/api/decrypt") ? refusal(422, "decrypt_failed") : undefined);
	const calls = await Promise.allSettled(Array.from({ length: 20 }, () => client.decrypt(data)));
	for (const call of calls) {
		expect(call).toMatchObject({
			status: "rejected",
			reason: { code: "decrypt_failed", status: 422, fetchAgain: true, requestId: "req-1" },
		});
		expect(call.status === "rejected" && call.reason.message).toContain("请重新获取数据");
	}
	expect(server.logins).toHaveLength(2);
	expect(sent("/api/decrypt")).toHaveLength(20);
});

test("where the fresh login fails too, the page is not told to fetch again", async () => {
	const { server, phone, client } = opened();
	await client.login();
	server.misbehave = ({ url }) => (url.endsWith("/api/decrypt") ? refusal(422, "decrypt_failed") : undefined);
	phone.misbehave.login = "refuses";
	await expect(client.decrypt(data)).rejects.toMatchObject({
		code: "decrypt_failed",
		fetchAgain: false,
		cause: { code: "login_failed" },
	});
	expect(await client.token()).toBe("lpt_1");
});

test("a call that had to log in anyway does not log in a second time when the data cannot be decrypted", async () => {
	const { server, client } = opened();
	server.misbehave = ({ url }) => (url.endsWith("/api/decrypt") ? refusal(422, "decrypt_failed") : undefined);
	await expect(client.decrypt(data)).rejects.toMatchObject({ fetchAgain: true });
	expect(server.logins).toHaveLength(1);
	server.endAll();
	server.misbehave = ({ url, header }) => {
		if (!url.endsWith("/api/decrypt")) return undefined;
		return header.authorization === "Bearer lpt_1" ? refusal(401, "session_revoked") : refusal(422, "decrypt_failed");
	};
	await expect(client.decrypt(data)).rejects.toMatchObject({ fetchAgain: true });
	expect(server.logins).toHaveLength(2);
});

test("the phone number comes by the button's code, its detail or its event", async () => {
	const { server, sent, client } = opened();
	server.misbehave = ({ url }) => (url.endsWith("/api/phone") ? json(200, phoneAnswer) : undefined);
	for (const given of ["c1", { code: "c2" }, { detail: { code: "c3", errMsg: "getPhoneNumber:ok" } }]) {
		expect(await client.getPhoneNumber(given)).toEqual(phoneAnswer);
	}
	expect(sent("/api/phone").map(({ body }) => body)).toEqual(['{"code":"c1"}', '{"code":"c2"}', '{"code":"c3"}']);
});

test("where there is no code, or the platform takes none, the encrypted form is opened", async () => {
	const { server, sent, client } = opened();
	server.misbehave = ({ url }) => {
		if (url.endsWith("/api/phone")) return refusal(422, "unsupported_by_platform");
		return url.endsWith("/api/decrypt") ? json(200, { kind: "phoneNumber", data: phoneAnswer }) : undefined;
	};
	expect(await client.getPhoneNumber({ detail: data })).toEqual(phoneAnswer);
	expect(await client.getPhoneNumber({ detail: { code: "c", ...data } })).toEqual(phoneAnswer);
	await expect(client.getPhoneNumber("c")).rejects.toMatchObject({ code: "unsupported_by_platform" });
	expect(sent("/api/phone")).toHaveLength(2);
});

test.each([
	["Baidu", { mobile: "13800000000" }, "13800000000"],
	["Kuaishou", { phoneNumber: "13800000000", countryCode: "+86" }, "13800000000"],
	["Douyin", phoneAnswer, "+8613800000000"],
	["WeChat with a number", { phoneNumber: "+8613800000000", countryCode: 86 }, "+8613800000000"],
])("the number of %s is worded as every other", async (_name, decrypted, phoneNumber) => {
	const { server, client } = opened();
	server.misbehave = ({ url }) =>
		url.endsWith("/api/decrypt") ? json(200, { kind: "phoneNumber", data: decrypted }) : undefined;
	expect(await client.getPhoneNumber(data)).toEqual({ ...phoneAnswer, phoneNumber });
});

test("the number of Alipay is opened from what my.getPhoneNumber gives as it stands", async () => {
	const { server, phone, client } = opened();
	server.misbehave = ({ url }) =>
		url.endsWith("/api/decrypt") ? json(200, { kind: "phoneNumber", data: phoneAnswer }) : undefined;
	const { encryptedData } = data;
	const iv = Buffer.alloc(16).toString("base64");
	const response = JSON.stringify({ response: encryptedData, sign: "s", sign_type: "RSA2" });
	for (const given of [{ response }, { detail: { response } }, { response: encryptedData }]) {
		expect(await client.getPhoneNumber(given)).toEqual(phoneAnswer);
		expect(JSON.parse(String(phone.requests.at(-1)?.body))).toEqual({ encryptedData, iv });
	}
	const plain = JSON.stringify({ response: { code: "40003", subCode: "isv.invalid-auth-relations" } });
	await expect(client.getPhoneNumber({ response: plain })).rejects.toMatchObject({ code: "user_denied" });
});

test("a user who does not agree is told apart, without a request", async () => {
	const { phone, client } = opened();
	const given = { detail: { errMsg: "getPhoneNumber:fail user deny" } };
	const refused = await client.getPhoneNumber(given).catch((error) => error);
	expect([refused.code, refused.message]).toEqual(["user_denied", expect.stringContaining("user deny")]);
	await expect(client.getPhoneNumber("")).rejects.toMatchObject({ code: "user_denied" });
	expect(phone.requests).toEqual([]);
});

test("a phone's code whose answer is lost is not sent again, because it was perhaps paid for", async () => {
	const { server, sent, client } = opened();
	await client.login();
	server.misbehave = () => "lost";
	await expect(client.getPhoneNumber("c")).rejects.toMatchObject({ code: "network" });
	expect(sent("/api/phone")).toHaveLength(1);
});
