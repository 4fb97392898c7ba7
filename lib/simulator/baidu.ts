import { createCipheriv } from "node:crypto";
import type { Upstream } from "../platforms/upstream.ts";
import { pooledRandomBytes } from "../random.ts";
import { paddedTo32 } from "./padded.ts";
import type { SimulatedPlatform } from "./simulator.ts";
import type { Seal, Sealed, StandIn } from "./stand-in.ts";

const secret = "simulated-secret-of-nothing";

/** Baidu for the simulator. */
export const baidu: StandIn = {
	secret,
	servers: simulatedServers,
	contents: {
		userInfo: ({ openid, nickName, avatarUrl }) => ({ openid, nickname: nickName, headimgurl: avatarUrl, sex: 0 }),
		phoneNumber: ({ phoneNumber }) => ({ mobile: phoneNumber }),
	},
	seal: sealed,
};

function simulatedServers(simulator: SimulatedPlatform): Upstream {
	return async ({ method, path, form = {} }) => {
		if (`${method} ${path}` !== "POST /oauth/jscode2sessionkey") return refuse("invalid_request");
		const { code = "", client_id, sk } = form;
		if (client_id !== simulator.appid || sk !== secret) return refuse("invalid_client");
		const spent = simulator.spendCode(code, "login");
		if (typeof spent === "string") return refuse("invalid_grant");
		return { openid: simulator.user(spent.user).openid, session_key: simulator.sessionKey(spent.user) };
	};
}

function refuse(error: string) {
	return { error, error_description: "refused" };
}

/** Encrypts as Baidu does: random bytes, length, content and AppKey, padded to 32 bytes. */
function sealed(content: object, { sessionKey, appid }: Seal): Sealed {
	const json = Buffer.from(JSON.stringify(content));
	const length = Buffer.alloc(4);
	length.writeUInt32BE(json.length);
	const framed = Buffer.concat([pooledRandomBytes(16), length, json, Buffer.from(appid)]);
	const iv = Buffer.from(pooledRandomBytes(16));
	const cipher = createCipheriv("aes-192-cbc", Buffer.from(sessionKey, "base64"), iv).setAutoPadding(false);
	return { encryptedData: Buffer.concat([cipher.update(paddedTo32(framed)), cipher.final()]), iv };
}
