import type { Settings } from "../db/installation.ts";
import { pushStateOf } from "./app-push.ts";
import type { Context, OperatorCaller } from "./context.ts";
import { Refusal } from "./errors.ts";
import { appFor } from "./manage-apps.ts";
import { isPlatformName, type PlatformName, platforms } from "./platforms/index.ts";
import { settingsOf } from "./settings.ts";

/** Every kind of data that can be kept of an app's users, in the order in which it is told. */
export const dataKinds = [
	...(["openid", "unionid", "sessionKey", "session", "origin", "audit", "loginCode"] as const),
	...(["nickname", "avatar", "phone"] as const),
] as const;

export type DataKind = (typeof dataKinds)[number];

/** What is collected of an app's users, and what decides how long it is kept. */
export interface Collected {
	app: { id: string; appid: string; name: string; platform: PlatformName };
	/** Whether each kind is kept. */
	kept: Readonly<Record<DataKind, boolean>>;
	/** Seconds that a session lasts at most. */
	absoluteLifetime: number;
	settings: Settings;
	/** Whether the platform tells of what a user takes back. */
	isPushed: boolean;
}

/** What is collected of an app's users, by its policy and the retention of today. Throws `not_found`. */
export async function collectedBy(
	context: Context,
	{ id }: { id: string },
	caller: OperatorCaller,
): Promise<Collected> {
	const { appid, name, platform, policy } = await appFor(context, id, caller);
	if (!isPlatformName(platform)) throw new Refusal("not_found");
	const { storeNickname, storeAvatar, storePhone, absoluteLifetime } = policy;
	const sessionKey = platforms[platform].sessionKeyBytes !== null;
	const always = { openid: true, unionid: true, sessionKey, session: true, origin: true };
	return {
		app: { id, appid, name, platform },
		kept: {
			...{ ...always, audit: true, loginCode: true },
			...{ nickname: storeNickname, avatar: storeAvatar, phone: storePhone },
		},
		absoluteLifetime,
		settings: await settingsOf(context),
		isPushed: (await pushStateOf(context, id)).enabled,
	};
}
