import type { ApiKey } from "../db/records.ts";
import { addApiKey, removeApiKey } from "./api-keys.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import { cursorText } from "./contract/operators/list.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { instant } from "./moments.ts";
import { pageOf } from "./paged.ts";

/** The API keys, never the keys themselves. */
export async function listApiKeys(
	context: Context,
	{ limit, cursor }: InputOf<typeof contract.listApiKeys>,
): Promise<OutputOf<typeof contract.listApiKeys>> {
	const { items, next, previous } = pageOf(await context.storage.apiKeys.list(), limit, cursor ?? null);
	return { items: items.map(shownKey), nextCursor: cursorText(next), previousCursor: cursorText(previous) };
}

/** Makes an API key. The key itself is told in this answer and never again. Throws `app_unknown`. */
export async function createApiKey(
	context: Context,
	{ name, scope, appid }: InputOf<typeof contract.createApiKey>,
	caller: OperatorCaller,
): Promise<OutputOf<typeof contract.createApiKey>> {
	const made = await addApiKey(context, { name, scope, appid: appid ?? null }, caller);
	return { ...shownKey(made), key: made.key };
}

/** Removes an API key: it is refused from the next request on. Throws `not_found`. */
export async function deleteApiKey(
	context: Context,
	{ id }: InputOf<typeof contract.deleteApiKey>,
	caller: OperatorCaller,
): Promise<void> {
	if (!(await removeApiKey(context, id, caller))) throw new Refusal("not_found");
}

function shownKey({ id, name, scope, appid, createdAt, lastUsedAt }: ApiKey) {
	return {
		...{ id, name, scope, appid, createdAt: instant(createdAt) },
		lastUsedAt: lastUsedAt === null ? null : instant(lastUsedAt),
	};
}
