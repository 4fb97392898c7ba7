import type { ApiKey } from "../db/records.ts";
import { StorageUnavailable } from "../db/storage.ts";
import { auditEvent } from "./audit.ts";
import type { ApiKeyCaller, Context, Essentials, OperatorCaller } from "./context.ts";
import { Refusal } from "./errors.ts";
import { isApiKey, newApiKey, newId } from "./tokens.ts";

/** `lastUsedAt` is kept to this many milliseconds, so that using a key rarely writes. */
const usedInterval = 3_600_000;

/** The API key in an Authorization header. Throws `unauthorized`. */
export async function apiKeyOf(context: Context, key: string | null): Promise<ApiKeyCaller["apiKey"]> {
	const found =
		key !== null && isApiKey(key) ? await context.storage.apiKeys.byHash(context.vault.hashToken(key)) : null;
	if (!found) throw new Refusal("unauthorized");
	const { id, scope, appid, lastUsedAt } = found;
	const now = context.now();
	if (lastUsedAt === null || now - lastUsedAt >= usedInterval) await noteUse(context, id, now);
	return { id, scope, appid };
}

// A full disk must not lock backends out.
async function noteUse({ storage }: Context, id: string, now: number): Promise<void> {
	try {
		await storage.apiKeys.touch(id, now);
	} catch (error) {
		if (!(error instanceof StorageUnavailable)) throw error;
	}
}

/** Makes an API key. The key itself is told here and never again. Throws `app_unknown`. */
export async function addApiKey(
	context: Essentials,
	{ name, scope, appid }: Pick<ApiKey, "name" | "scope" | "appid">,
	caller: OperatorCaller | null = null,
): Promise<ApiKey & { key: string }> {
	if (appid !== null && !(await context.storage.apps.byAppid(appid))) throw new Refusal("app_unknown");
	const key = newApiKey();
	const id = newId("key");
	const made = {
		...{ id, name, scope, appid, keyHash: context.vault.hashToken(key) },
		...{ createdAt: context.now(), lastUsedAt: null },
	};
	const told = { action: "apiKey.create", outcome: "ok", appid, detail: { id, name, scope } } as const;
	await context.storage.apiKeys.add(made, auditEvent(context, caller, told));
	return { ...made, key };
}

/** Removes an API key: it is refused from the next request on. False when there is none with this id. */
export async function removeApiKey(
	context: Essentials,
	id: string,
	caller: OperatorCaller | null = null,
): Promise<boolean> {
	const known = (await context.storage.apiKeys.list()).find((key) => key.id === id);
	if (!known) return false;
	const { name, scope, appid } = known;
	const told = { action: "apiKey.delete", outcome: "ok", appid, detail: { id, name, scope } } as const;
	return context.storage.apiKeys.remove(id, auditEvent(context, caller, told));
}
