import { createHmac } from "node:crypto";
import type { Upstream, UpstreamCall } from "../platforms/upstream.ts";
import type { SimulatedPlatform, SimulatedUser } from "./simulator.ts";
import type { StandIn } from "./stand-in.ts";
import { profile, sealed } from "./wechat-data.ts";

const secret = "simulated-secret-of-nothing";

/** WeChat for the simulator. */
export const wechat: StandIn = {
	secret,
	servers: simulatedServers,
	contents: {
		userInfo: (user) => ({ openId: user.openid, ...profile(user), unionId: user.unionid }),
		phoneNumber: phoneInfo,
		weRunData: (_user, now) => ({
			stepInfoList: Array.from({ length: 31 }, (_, daysAgo) => ({
				timestamp: Math.floor(now / 86_400_000 - 30 + daysAgo) * 86_400,
				step: 1000 + daysAgo * 100,
			})),
		}),
		shareInfo: () => ({ openGId: "tSimulatedGroup000000000000" }),
		groupEnterInfo: () => ({ opengid: "tSimulatedGroup000000000000", chat_type: 3 }),
	},
	seal: sealed,
	signedContent: profile,
};

function simulatedServers(simulator: SimulatedPlatform): Upstream {
	return async ({ method, path, query = {}, json = {} }) => {
		const answer = answers[`${method} ${path}`];
		return answer ? answer(simulator, query, new Map(Object.entries(json))) : refuse(-1, "system error");
	};
}

type Query = NonNullable<UpstreamCall["query"]>;

const answers: Readonly<
	Record<string, (simulator: SimulatedPlatform, query: Query, body: Map<string, unknown>) => object>
> = {
	"GET /sns/jscode2session"(simulator, { appid, secret: given, js_code = "" }) {
		if (appid !== simulator.appid) return refuse(40013, "invalid appid");
		if (given !== secret) return refuse(40125, "invalid appsecret");
		const spent = simulator.spendCode(js_code, "login");
		if (spent === "unknown") return refuse(40029, "invalid code");
		if (spent === "used") return refuse(40163, "code been used");
		const { openid, unionid } = simulator.user(spent.user);
		return { openid, unionid, session_key: simulator.sessionKey(spent.user) };
	},

	"POST /cgi-bin/stable_token"(simulator, _query, body) {
		if (body.get("appid") !== simulator.appid) return refuse(40013, "invalid appid");
		if (body.get("secret") !== secret) return refuse(40125, "invalid appsecret");
		return { access_token: simulatedAccessToken, expires_in: 7200 };
	},

	"POST /wxa/business/getuserphonenumber"(simulator, { access_token }, body) {
		if (access_token !== simulatedAccessToken) return refuse(40001, "invalid credential");
		const spent = simulator.spendCode(String(body.get("code")), "phone");
		if (spent === "unknown") return refuse(40029, "invalid code");
		if (spent === "used") return refuse(40163, "code been used");
		const user = simulator.user(spent.user);
		if (body.get("openid") !== user.openid) return refuse(40029, "invalid code");
		return { errcode: 0, errmsg: "ok", phone_info: phoneInfo(user) };
	},

	"GET /wxa/checksession": (simulator, query) => withProvenKey(simulator, query, () => ({})),

	"GET /wxa/resetusersessionkey": (simulator, query) =>
		withProvenKey(simulator, query, ({ name, openid }) => {
			simulator.replaceSessionKey(name);
			return { openid, session_key: simulator.sessionKey(name) };
		}),
};

const simulatedAccessToken = "simulated-access-token";

function withProvenKey(
	simulator: SimulatedPlatform,
	{ access_token, openid = "", signature }: Query,
	answer: (user: SimulatedUser) => object,
): object {
	if (access_token !== simulatedAccessToken) return refuse(40001, "invalid credential");
	const user = simulator.userOfOpenid(openid);
	if (!user) return refuse(40003, "invalid openid");
	const expected = createHmac("sha256", simulator.sessionKey(user.name)).update("").digest("hex");
	return signature === expected ? { errcode: 0, errmsg: "ok", ...answer(user) } : refuse(87009, "invalid signature");
}

function phoneInfo({ phoneNumber }: SimulatedUser) {
	return { phoneNumber: `+86${phoneNumber}`, purePhoneNumber: phoneNumber, countryCode: "86" };
}

function refuse(errcode: number, errmsg: string) {
	return { errcode, errmsg };
}
