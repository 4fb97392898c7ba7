import { createCipheriv } from "node:crypto";
import type { Upstream, UpstreamCall } from "../platforms/upstream.ts";
import { pooledRandomBytes } from "../random.ts";
import type { SimulatedPlatform, SimulatedUser } from "./simulator.ts";
import type { Seal, Sealed, StandIn } from "./stand-in.ts";

const secret = "simulated-secret-of-kuaishou";

/** Kuaishou for the simulator. */
export const kuaishou: StandIn = {
	secret,
	servers: simulatedServers,
	contents: {
		userInfo: (user) => ({ ...profile(user), openId: user.openid }),
		phoneNumber: (user) => ({ countryCode: "+86", phoneNumber: user.phoneNumber }),
	},
	seal: sealed,
	signedContent: profile,
};

type Form = NonNullable<UpstreamCall["form"]>;

function simulatedServers(simulator: SimulatedPlatform): Upstream {
	return async ({ method, path, form = {} }) => {
		const answer = answers[`${method} ${path}`];
		if (!answer) return refuse(100200500, "server_error");
		if (form.app_id !== simulator.appid || form.app_secret !== secret) return refuse(100200101, "unauthorized_client");
		return answer(simulator, form);
	};
}

const answers: Readonly<Record<string, (simulator: SimulatedPlatform, form: Form) => object>> = {
	"POST /oauth2/mp/code2session"(simulator, { js_code = "" }) {
		const spent = simulator.spendCode(js_code, "login");
		if (typeof spent === "string") return refuse(100200100, "invalid_request");
		const { openid, unionid } = simulator.user(spent.user);
		return { result: 1, open_id: openid, union_id: unionid, session_key: simulator.sessionKey(spent.user) };
	},

	"POST /oauth2/access_token"(_simulator, { grant_type }) {
		if (grant_type !== "client_credentials") return refuse(100200104, "unsupported_grant_type");
		return { result: 1, access_token: "simulated-access-token", expires_in: 172_800, token_type: "bearer" };
	},
};

function profile({ nickName, avatarUrl }: SimulatedUser) {
	return { gender: "0", avatarUrl, nickName };
}

function sealed(content: object, { sessionKey }: Seal): Sealed {
	const iv = Buffer.from(pooledRandomBytes(16));
	const cipher = createCipheriv("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv);
	return { encryptedData: Buffer.concat([cipher.update(JSON.stringify(content), "utf8"), cipher.final()]), iv };
}

function refuse(result: number, error: string) {
	return { result, error, error_msg: `refused: ${error}` };
}
