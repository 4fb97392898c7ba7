import type { App, NewSessionKey, User } from "../db/records.ts";
import type { Context } from "./context.ts";

/** A session key as it is stored: it opens only for this user of this app. */
export function sealSessionKey(
	{ vault }: Pick<Context, "vault">,
	app: App,
	openid: string,
	sessionKey: string,
): NewSessionKey {
	const place = sessionKeyPlace(app.id, openid);
	return {
		sealedKey: vault.seal(sessionKey, place),
		fingerprint: vault.fingerprint(sessionKey, place),
	};
}

/** The user's kept session keys, newest first; empty where the platform gave none. */
export async function sessionKeysOf(context: Context, app: App, user: User): Promise<string[]> {
	const keys = await context.storage.sessionKeys.ofUser(user.id);
	return keys.map(({ sealedKey }) => context.vault.open(sealedKey, sessionKeyPlace(app.id, user.openid)));
}

/** Where a session key stands, for the vault: it opens only for this user of this app. */
export function sessionKeyPlace(appId: string, openid: string): string {
	return `session_keys.sealed_key:${appId}:${openid}`;
}
