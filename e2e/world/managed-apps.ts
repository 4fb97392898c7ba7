import { z } from "zod";
import type { Answered, Lingpai } from "./lingpai.ts";
import type { World } from "./world.ts";

/** What a script with an API key of scope admin does with apps. */
export interface ManagedApps {
	/** Calls with the key. */
	ask(path: string, sent?: Parameters<Lingpai["call"]>[1]): Promise<Answered>;
	/** Registers another mini-program of the fake WeChat's. */
	registered(changes?: object): Promise<{ id: string; appid: string }>;
	change(id: string, json: object): Promise<Answered>;
	check(id: string): Promise<Answered>;
	/** Tries a login there; tells its status and error. */
	logIn(openid: string, appid: string): Promise<[status: number, error: unknown]>;
}

/** Makes the key. */
export async function managedApps(world: World): Promise<ManagedApps> {
	const { server, wechat } = world;
	const { key } = await world.apiKey({ scope: "admin" });
	const apps: ManagedApps = {
		ask: (path, sent = {}) => server.call(path, { token: key, ...sent }),
		async registered(changes = {}) {
			const appid = wechat.addApp();
			const json = { platform: "wechat", appid, secret: wechat.secret, name: "Tea", ...changes };
			const { status, text, body } = await apps.ask("/api/admin/apps", { json });
			if (status !== 201) throw new Error(`not registered: ${text}`);
			return { id: z.string().parse(body.id), appid };
		},
		change: (id, json) => apps.ask(`/api/admin/apps/${id}`, { method: "PATCH", json }),
		check: (id) => apps.ask(`/api/admin/apps/${id}/check`, { json: {} }),
		async logIn(openid, appid) {
			const json = { code: wechat.loginCode(openid, { appid }), appid };
			const { status, body } = await server.call("/api/login", { json });
			return [status, body.error];
		},
	};
	return apps;
}
