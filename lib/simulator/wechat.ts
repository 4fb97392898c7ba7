import { createHmac } from "node:crypto";
import type { Upstream, UpstreamCall } from "../platforms/upstream.ts";
import { type SimulatedUser, type Simulator, simulatedAppid, simulatedSecret } from "./simulator.ts";

/** WeChat's servers for the simulated app: same paths, parameters, answers and errcodes, without a network. */
export function simulatedWechat(simulator: Simulator): Upstream {
	return async ({ method, path, query = {}, json = {} }) => {
		const answer = answers[`${method} ${path}`];
		return answer ? answer(simulator, query, new Map(Object.entries(json))) : refuse(-1, "system error");
	};
}

type Query = NonNullable<UpstreamCall["query"]>;

const answers: Readonly<Record<string, (simulator: Simulator, query: Query, body: Map<string, unknown>) => object>> = {
	"GET /sns/jscode2session"(simulator, { appid, secret, js_code = "" }) {
		if (appid !== simulatedAppid) return refuse(40013, "invalid appid");
		if (secret !== simulatedSecret) return refuse(40125, "invalid appsecret");
		const spent = simulator.spendCode(js_code, "login");
		if (spent === "unknown") return refuse(40029, "invalid code");
		if (spent === "used") return refuse(40163, "code been used");
		const { openid, unionid } = simulator.user(spent.user);
		return { openid, unionid, session_key: simulator.sessionKey(spent.user) };
	},

	"POST /cgi-bin/stable_token"(_simulator, _query, body) {
		if (body.get("appid") !== simulatedAppid) return refuse(40013, "invalid appid");
		if (body.get("secret") !== simulatedSecret) return refuse(40125, "invalid appsecret");
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
	simulator: Simulator,
	{ access_token, openid = "", signature }: Query,
	answer: (user: SimulatedUser) => object,
): object {
	if (access_token !== simulatedAccessToken) return refuse(40001, "invalid credential");
	const user = simulator.userOfOpenid(openid);
	if (!user) return refuse(40003, "invalid openid");
	const expected = createHmac("sha256", simulator.sessionKey(user.name)).update("").digest("hex");
	return signature === expected ? { errcode: 0, errmsg: "ok", ...answer(user) } : refuse(87009, "invalid signature");
}

/** The phone number as WeChat tells it. */
export function phoneInfo({ phoneNumber }: SimulatedUser) {
	return { phoneNumber: `+86${phoneNumber}`, purePhoneNumber: phoneNumber, countryCode: "86" };
}

function refuse(errcode: number, errmsg: string) {
	return { errcode, errmsg };
}
