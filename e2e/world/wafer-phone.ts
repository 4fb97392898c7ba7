import type { Dispatcher } from "undici";
import { expect } from "vitest";
import { type StandInWx, standInWx } from "./stand-in-wx.ts";
import { type WaferClient, type WaferPackage, waferClient } from "./wafer-client.ts";
import type { World } from "./world.ts";

/** Where the packages keep their session. */
export const storageKey = "weapp_session_F2C224D4-2BCE-4C64-AF9F-A6D872000D1A";

/** Somebody's phone with a copy of one of the packages. */
export interface WaferPhone {
	openid: string;
	phone: StandInWx;
	client: WaferClient;
	/** The token that the package keeps. */
	token(): string;
	/** How many logins the server answered with a session. */
	answeredLogins(): number;
	/** Lingpai's id of the user who is logged in. */
	userId(): Promise<string>;
}

let phones = 0;

/** A new phone of a new user. `dispatcher`: how its requests go out. */
export function waferPhone({ wechat, server }: World, name: WaferPackage, dispatcher?: Dispatcher): WaferPhone {
	const openid = `o-${name}-${++phones}`;
	const phone = standInWx(wechat, openid, dispatcher);
	const token = () => String(Object(JSON.parse(phone.storage.get(storageKey) ?? "{}")).skey);
	return {
		openid,
		phone,
		client: waferClient(name, phone.wx, `${server.url}/api/wafer/login`),
		token,
		answeredLogins: () => phone.arrived.filter(({ text, status }) => status === 200 && text.includes('"skey"')).length,
		async userId() {
			const { body } = await server.call("/api/session", { token: token() });
			return String(Object(body.user).id);
		},
	};
}

/** The same, once its package logged in. */
export async function loggedInWaferPhone(
	world: World,
	name: WaferPackage,
	dispatcher?: Dispatcher,
): Promise<WaferPhone> {
	const made = waferPhone(world, name, dispatcher);
	expect(await made.client.login()).toHaveProperty("success");
	return made;
}
