import { z } from "zod";
import type { Context } from "./context.ts";
import type { PushKeys } from "./platforms/wechat-push.ts";

/** What an app's message push is signed and sealed with; null: it takes none, or what is kept does not open any more. */
export async function pushKeysOf(
	{ storage, vault }: Pick<Context, "storage" | "vault">,
	appId: string,
): Promise<PushKeys | null> {
	const sealed = await storage.apps.push(appId);
	if (sealed === null) return null;
	try {
		return pushKeys.parse(JSON.parse(vault.open(sealed, place(appId))));
	} catch {
		return null;
	}
}

/** The same as it is kept. */
export function sealPushKeys({ vault }: Pick<Context, "vault">, appId: string, keys: PushKeys): string {
	const { token, aesKey } = keys;
	return vault.seal(JSON.stringify({ token, aesKey }), place(appId));
}

const pushKeys = z.object({ token: z.string(), aesKey: z.string().nullable() });

function place(appId: string): string {
	return `app_pushes.sealed:${appId}`;
}
