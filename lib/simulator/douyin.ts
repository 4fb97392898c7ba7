import type { Upstream } from "../platforms/upstream.ts";
import type { SimulatedPlatform } from "./simulator.ts";
import type { StandIn } from "./stand-in.ts";
import { profile, sealed } from "./wechat-data.ts";

const secret = "simulated-secret-of-douyin";

/** Douyin for the simulator. */
export const douyin: StandIn = {
	secret,
	servers: simulatedServers,
	contents: {
		userInfo: (user) => ({ ...profile(user), openId: user.openid }),
		phoneNumber: ({ phoneNumber }) => ({
			...{ phoneNumber: `+86${phoneNumber}`, purePhoneNumber: phoneNumber, countryCode: "86" },
		}),
	},
	seal: sealed,
	signedContent: profile,
};

type Body = ReadonlyMap<string, unknown>;

function simulatedServers(simulator: SimulatedPlatform): Upstream {
	return async ({ method, path, json = {} }) => {
		const answer = answers[`${method} ${path}`];
		if (!answer) return refuse(-1, "system error");
		const body = new Map(Object.entries(json));
		if (body.get("appid") !== simulator.appid) return refuse(40015, "bad appid");
		if (body.get("secret") !== secret) return refuse(40017, "bad secret");
		return answer(simulator, body);
	};
}

const answers: Readonly<Record<string, (simulator: SimulatedPlatform, body: Body) => object>> = {
	"POST /api/apps/v2/jscode2session"(simulator, body) {
		const code = body.get("code");
		if (!code) return ofDevice(simulator, body.get("anonymous_code"));
		const spent = simulator.spendCode(String(code), "login");
		if (typeof spent === "string") return refuse(40018, "bad code");
		const { openid, unionid } = simulator.user(spent.user);
		return granted({ openid, unionid, anonymous_openid: "", session_key: simulator.sessionKey(spent.user) });
	},

	"POST /api/apps/v2/token"(_simulator, body) {
		if (body.get("grant_type") !== "client_credential") return refuse(40020, "bad grant_type");
		return granted({ access_token: "simulated-access-token", expires_in: 7200 });
	},
};

/** Who has no account is named by his device alone. */
function ofDevice(simulator: SimulatedPlatform, code: unknown): object {
	if (!code) return refuse(40014, "bad parameters");
	const spent = simulator.spendCode(String(code), "anonymous");
	if (typeof spent === "string") return refuse(40019, "bad anonymous code");
	return granted({ openid: "", unionid: "", anonymous_openid: `anonymous-sim-${spent.user}`, session_key: "" });
}

function granted(data: object) {
	return { err_no: 0, err_tips: "success", data };
}

function refuse(err_no: number, err_tips: string) {
	return { err_no, err_tips, data: null };
}
