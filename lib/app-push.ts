import { z } from "zod";
import type { Context } from "./context.ts";
import type { PushKeys } from "./platforms/wechat-push.ts";
import { pushes } from "./stats.ts";

/** What an app's message push is signed and sealed with; null: it takes none, or what is kept does not open any more. */
export async function pushKeysOf(
	{ storage, vault }: Pick<Context, "storage" | "vault">,
	appId: string,
): Promise<PushKeys | null> {
	const sealed = await storage.apps.push(appId);
	if (sealed === null) return null;
	try {
		return pushKeys.parse(JSON.parse(vault.open(sealed, pushPlace(appId))));
	} catch {
		return null;
	}
}

/** What everybody may know of an app's message push. */
export async function pushStateOf(
	context: Pick<Context, "storage" | "vault">,
	appId: string,
): Promise<{ enabled: boolean; encrypted: boolean }> {
	const keys = await pushKeysOf(context, appId);
	return { enabled: keys !== null, encrypted: keys?.aesKey != null };
}

/**
 * What an app's message push becomes: what is kept from now on, and what the audit log says of it. Null: it stays as it is.
 * `wanted` null: it is to take none.
 */
export async function pushChange(
	context: Pick<Context, "storage" | "vault">,
	appId: string,
	wanted: { token: string; aesKey?: string | null | undefined } | null | undefined,
): Promise<{ kept: string | null; told: "set" | "replaced" | "removed" } | null> {
	if (wanted === undefined) return null;
	const isKept = (await context.storage.apps.push(appId)) !== null;
	if (wanted === null) return isKept ? { kept: null, told: "removed" } : null;
	const keys = { token: wanted.token, aesKey: wanted.aesKey ?? null };
	const known = await pushKeysOf(context, appId);
	if (known?.token === keys.token && known.aesKey === keys.aesKey) return null;
	return { kept: sealPushKeys(context, appId, keys), told: isKept ? "replaced" : "set" };
}

/** The same as it is kept. */
export function sealPushKeys({ vault }: Pick<Context, "vault">, appId: string, keys: PushKeys): string {
	const { token, aesKey } = keys;
	return vault.seal(JSON.stringify({ token, aesKey }), pushPlace(appId));
}

/** What came lately, in milliseconds since 1970 and to the hour; null: nothing in the last seven days. */
export interface SeenPushes {
	/** A message or a question for the address that was signed right. */
	taken: number | null;
	/** One that was not. */
	refused: number | null;
}

/** When an app's message push was last heard of. */
export async function seenPushes(
	{ storage, now }: Pick<Context, "storage" | "now">,
	appid: string,
): Promise<SeenPushes> {
	const until = Math.floor(now() / hour) * hour + hour;
	const counted = await storage.counts.series(until - 7 * 24 * hour, until, hour, appid);
	const last = (isIt: (label: string) => boolean) =>
		counted.findLast(({ name, label }) => name === pushes && isIt(label))?.at ?? null;
	return { taken: last((label) => label !== "unauthorized"), refused: last((label) => label === "unauthorized") };
}

const hour = 3_600_000;

const pushKeys = z.object({ token: z.string(), aesKey: z.string().nullable() });

/** Where what an app's pushes are signed with stands, for the vault. */
export function pushPlace(appId: string): string {
	return `app_pushes.sealed:${appId}`;
}
