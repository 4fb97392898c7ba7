import { saveApp } from "./apps.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { login } from "./login.ts";
import { appid as first, stranger, type World } from "./test-world.ts";

/** A second app in the world, of the same Open Platform account as the first. */
export interface OtherApp {
	appid: string;
	/** Logs a fake user in there: another openid, the same unionid. */
	login(user: string): Promise<OutputOf<typeof contract.login>>;
}

/** Registers it. Logins in the first one name their app from now on. */
export async function otherApp(world: World, appid = "wx-other"): Promise<OtherApp> {
	await saveApp(world.context, { platform: "wechat", appid, secret: "another-secret" });
	const { upstream, login: logIn } = world;
	world.login = (user, input) => logIn(user, { appid: first, ...input });
	world.upstream = (call) => {
		if (call.query?.appid !== appid) return upstream(call);
		const [user] = (call.query.js_code ?? "").split(" ");
		return { openid: `o-${appid}-${user}`, unionid: `sim-union-${user}`, session_key: world.simulator.sessionKey("x") };
	};
	let codes = 0;
	return {
		appid,
		login(user) {
			codes += 1;
			return login(world.context, { appid, code: `${user} ${codes}` }, stranger);
		},
	};
}
