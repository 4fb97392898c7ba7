import { createCipheriv } from "node:crypto";
import type { Upstream } from "../platforms/upstream.ts";
import { pooledRandomBytes } from "../random.ts";
import { paddedTo32 } from "./padded.ts";
import type { SimulatedPlatform } from "./simulator.ts";
import type { Seal, Sealed, StandIn } from "./stand-in.ts";
import { profile } from "./wechat-data.ts";

const secret = "simulated-secret-of-nothing";

/** Xiaohongshu for the simulator. */
export const xiaohongshu: StandIn = {
	secret,
	servers: simulatedServers,
	contents: {
		phoneNumber: ({ phoneNumber }) => ({
			...{ phoneNumber: `+86${phoneNumber}`, purePhoneNumber: phoneNumber, countryCode: "86" },
		}),
	},
	seal: sealed,
	signedContent: profile,
};

function simulatedServers(simulator: SimulatedPlatform): Upstream {
	return async ({ method, path, query = {}, json = {} }) => {
		const call = `${method} ${path}`;
		if (call === "POST /api/rmp/token") {
			const told = new Map<string, unknown>(Object.entries(json));
			if (told.get("appid") !== simulator.appid || told.get("secret") !== secret) return refuse(410002, "应用失效");
			return answer({ access_token: accessToken, expire_in: 7200 });
		}
		if (call !== "GET /api/rmp/session") return refuse(2, "系统异常，请稍后重试");
		const { app_id, access_token, code = "" } = query;
		if (app_id !== simulator.appid || access_token !== accessToken) return refuse(410101, "应用访问令牌不匹配");
		const spent = simulator.spendCode(code, "login");
		if (typeof spent === "string") return refuse(410103, "授权码不匹配");
		return answer({ openid: simulator.user(spent.user).openid, session_key: simulator.sessionKey(spent.user) });
	};
}

const accessToken = "simulated-access-token";

function answer(data: object) {
	return { data, success: true, msg: "success", code: 0 };
}

function refuse(code: number, msg: string) {
	return { data: null, success: false, msg, code };
}

/** Encrypts as Xiaohongshu does: as WeChat, but for the watermark's appId and a padding to 32 bytes. */
function sealed(content: object, { sessionKey, appid, at }: Seal): Sealed {
	const watermark = { appId: appid, timestamp: Math.floor(at / 1000) };
	const iv = Buffer.from(pooledRandomBytes(16));
	const cipher = createCipheriv("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv).setAutoPadding(false);
	const padded = paddedTo32(Buffer.from(JSON.stringify({ ...content, watermark })));
	return { encryptedData: Buffer.concat([cipher.update(padded), cipher.final()]), iv };
}
