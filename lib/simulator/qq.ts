import type { Upstream, UpstreamCall } from "../platforms/upstream.ts";
import type { SimulatedPlatform } from "./simulator.ts";
import type { StandIn } from "./stand-in.ts";
import { profile, sealed } from "./wechat-data.ts";

const secret = "simulated-secret-of-qq";

/** QQ for the simulator. */
export const qq: StandIn = {
	secret,
	servers: simulatedServers,
	contents: {
		userInfo: (user) => ({ openId: user.openid, ...profile(user), unionId: user.unionid }),
		shareInfo: () => ({ openGId: "tSimulatedGroup000000000000" }),
	},
	seal: sealed,
	signedContent: profile,
};

type Query = NonNullable<UpstreamCall["query"]>;

function simulatedServers(simulator: SimulatedPlatform): Upstream {
	return async ({ method, path, query = {} }) =>
		answers[`${method} ${path}`]?.(simulator, query) ?? refuse(-1, "system error");
}

const answers: Readonly<Record<string, (simulator: SimulatedPlatform, query: Query) => object>> = {
	// What there is not is an empty text there, and a code that was used is as one that never was.
	"GET /sns/jscode2session"(simulator, { appid, secret: given, js_code = "" }) {
		if (appid !== simulator.appid) return refuse(40013, "invalid appid");
		if (given !== secret) return refuse(40001, "invalid appsecret");
		const spent = simulator.spendCode(js_code, "login");
		if (typeof spent === "string")
			return { ...refuse(40029, "invalid code"), openid: "", session_key: "", unionid: "" };
		const { openid, unionid } = simulator.user(spent.user);
		return { errcode: 0, errmsg: "", openid, unionid, session_key: simulator.sessionKey(spent.user) };
	},

	"GET /api/getToken"(simulator, { appid, secret: given, grant_type }) {
		if (grant_type !== "client_credential") return refuse(40002, "invalid grant_type");
		if (appid !== simulator.appid) return refuse(40013, "invalid appid");
		if (given !== secret) return refuse(40001, "invalid credential");
		return { access_token: "simulated-access-token", expires_in: 7200 };
	},
};

function refuse(errcode: number, errmsg: string) {
	return { errcode, errmsg };
}
