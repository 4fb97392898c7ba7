import { type FakeWechat, fakeWechat } from "../world/fake-wechat.ts";
import { cookieHeader, staffed } from "../world/operators.ts";
import { test as base } from "./story.ts";

/** A mini-program that is registered. */
export interface RegisteredApp {
	id: string;
	appid: string;
	name: string;
}

interface Hands {
	/** Registers another mini-program of the fake WeChat's, as the owner. */
	registeredApp(name: string, changes?: object): Promise<RegisteredApp>;
}

/** Stories on a server of their own, with a WeChat that can refuse: a real app ends the simulator. */
export function testWithWechat() {
	return base.extend<Hands, { wechat: FakeWechat }>({
		wechat: [
			// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
			async ({}, use) => {
				await using wechat = await fakeWechat();
				await use(wechat);
			},
			{ scope: "worker" },
		],
		staffed: [
			async ({ wechat }, use) => {
				await using server = await staffed({ LINGPAI_UPSTREAM_WECHAT: wechat.url });
				await use(server);
			},
			{ scope: "worker" },
		],
		registeredApp: async ({ staffed, wechat, signedIn }, use) => {
			await use(async (name, changes = {}) => {
				const appid = wechat.addApp();
				const { status, body } = await staffed.call("/api/admin/apps", {
					json: { platform: "wechat", appid, secret: wechat.secret, name, ...changes },
					headers: { cookie: cookieHeader(signedIn.owner), origin: staffed.url },
				});
				if (status !== 201) throw new Error(`not registered: ${JSON.stringify(body)}`);
				return { id: String(body.id), appid, name };
			});
		},
	});
}

/** Lets WeChat refuse access tokens with this errcode. */
export function refuseTokens(wechat: FakeWechat, errcode: number, errmsg: string): void {
	wechat.misbehave = ({ path }, response) => {
		if (path !== "/cgi-bin/stable_token") return undefined;
		response.end(JSON.stringify({ errcode, errmsg }));
		return true;
	};
}
