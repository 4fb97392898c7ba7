import { randomBytes } from "node:crypto";
import type { operations } from "../../lib/contract.ts";
import type { FakeWechat } from "./fake-wechat.ts";
import { expendableThings, operatorBodies, pathsOf } from "./hostile-operators.ts";
import type { Means } from "./hostile-requests.ts";
import type { Lingpai } from "./lingpai.ts";
import { pushesOf } from "./pushes.ts";

export const metricsToken = "metrics-token-for-hostile-tests";

export interface AllMeans {
	/** Tokens of one user that no request may end. */
	tokens: string[];
	/** By operation. */
	of(operation: (typeof operations)[number]): Means;
}

/** Logs in whom `code` gives codes for and makes an API key. `bodies`: valid bodies by operation. */
export async function meansOf(
	server: Lingpai,
	code: (user: string) => Promise<string>,
	bodies: (token: string) => Record<string, object[]>,
	{ withOperators }: { withOperators: boolean },
): Promise<AllMeans> {
	const logIn = async (user: string) => {
		const { body } = await server.call("/api/login", { json: { code: await code(user) } });
		if (typeof body.token !== "string") throw new Error(`no login: ${JSON.stringify(body)}`);
		return body.token;
	};
	const tokens = await Promise.all(Array.from({ length: 20 }, () => logIn("stays")));
	const expendable: string[] = [];
	// Not all at once: an app has only so many calls to its platform in flight.
	for (let n = 0; n < 300; n += 20) {
		expendable.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => logIn(`goes-${n + i}`)))));
	}
	const added = await server.command("api-key", "add", "--name", "hostile", "--json");
	const { key } = Object(JSON.parse(added.stdout));
	const admin = await server.command("api-key", "add", "--name", "hostile", "--scope", "admin", "--json");
	const { key: adminKey } = Object(JSON.parse(admin.stdout));
	const credentials = {
		...{ none: tokens, session: tokens, apiKey: [String(key)], metrics: [metricsToken] },
		...{ operator: [String(adminKey)], person: [String(adminKey)], browser: tokens },
	};
	const pushed = withOperators ? await pushAddresses(server, String(adminKey)) : null;
	const things = withOperators ? await expendableThings(server, String(adminKey)) : null;
	const valid: Record<string, object[]> = { ...bodies(tokens[0] ?? ""), ...(things && operatorBodies(things)) };
	return {
		tokens,
		of: (operation) => ({
			credentials: credentials[operation.access],
			expendable: operation.access === "session" ? expendable : credentials[operation.access],
			bodies: valid[operation.name] ?? [],
			paths: operation.tag === "platform" && pushed ? pushed : pathsOf(operation, things),
		}),
	};
}

/** Addresses of an app's message push that WeChat may have signed; the signature covers no body. */
async function pushAddresses(server: Lingpai, key: string): Promise<string[]> {
	const { items } = (await server.call("/api/admin/apps", { token: key })).body;
	const appid = String(Object(Array.from(Object(items))[0]).appid);
	const pushes = await pushesOf(server, { key, appid, aesKey: null });
	return [`${pushes.address()}&echostr=1234567890`, `${pushes.address()}&echostr=abc&encrypt_type=aes&msg_signature=0`];
}

/** What the user `stays` of the fake WeChat can truly send. */
export function validBodies(wechat: FakeWechat, token: string): Record<string, object[]> {
	const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
	const profile = { nickName: "甲", avatarUrl: "https://x.invalid/a.png", gender: 0 };
	const sealed = () => wechat.encrypt("stays", { openId: "stays", ...profile });
	const signed = wechat.signed("stays", profile);
	return {
		login: [
			...times(150, () => ({ code: wechat.loginCode("o-some"), appid: wechat.appid })),
			...times(50, () => ({ code: wechat.loginCode("stays"), appid: wechat.appid, ...sealed(), ...signed })),
		],
		waferLogin: times(60, () => waferHeaders(wechat, "stays", sealed())),
		waferLoginByPost: times(60, () => waferHeaders(wechat, "o-some", sealed())),
		verify: [signed, { ...signed, token }],
		decrypt: [
			...times(20, sealed),
			...times(150, () => ({ ...sealed(), iv: randomBytes(16).toString("base64") })),
			...times(150, () => ({ ...sealed(), encryptedData: randomBytes(64).toString("base64") })),
			...times(20, () => ({ ...sealed(), ...signed, token })),
			...times(100, () => ({ ...sealed(), code: wechat.loginCode("stays") })),
		],
		takePush: ["user_authorization_revoke", "user_info_modified", "user_authorization_cancellation"].map((Event) => ({
			...{ ToUserName: "gh_1", FromUserName: "o-platform", CreateTime: 1_769_846_400, MsgType: "event", Event },
			...{ OpenID: "o-some", RevokeInfo: "6,8" },
		})),
		phone: times(150, () => ({ code: wechat.phoneCode("stays") })),
		introspect: [{ token }, { token, token_type_hint: "access_token" }],
		sign: [
			{ token, payload: "{}" },
			{ openid: "stays", appid: wechat.appid, payload: "" },
		],
	};
}

type Sealed = ReturnType<FakeWechat["encrypt"]>;

function waferHeaders({ appid, loginCode }: FakeWechat, openid: string, { encryptedData, iv }: Sealed): object {
	const referer = `https://servicewechat.com/${appid}/0/page-frame.html`;
	return { referer, "x-wx-code": loginCode(openid), "x-wx-encrypted-data": encryptedData, "x-wx-iv": iv };
}
