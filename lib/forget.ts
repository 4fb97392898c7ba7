import type { Cursor } from "../db/lists.ts";
import type { App, AppPolicy, User, UserChanges } from "../db/records.ts";
import { auditEvent } from "./audit.ts";
import type { Caller, Context, Essentials, OperatorCaller } from "./context.ts";

/** What of a user is kept only where the app's policy wants it. */
export const parts = ["nickname", "avatar", "phone"] as const;

export type Part = (typeof parts)[number];

const members = { nickname: "nickname", avatar: "avatarUrl", phone: "sealedPhone" } as const satisfies Record<
	Part,
	keyof UserChanges
>;

/** Removes parts of what is kept of a user, and tells which in one event; where none of them is kept nothing happens. */
export async function forget(
	context: Context,
	user: User,
	unwanted: readonly Part[],
	{ caller, appid, push }: { caller: Caller; appid: string; push: string },
): Promise<void> {
	const kept = unwanted.filter((part) => user[members[part]] !== null);
	if (kept.length === 0) return;
	const changes: UserChanges = Object.fromEntries(kept.map((part) => [members[part], null]));
	const told = { action: "user.forget", outcome: "ok", appid, userId: user.id } as const;
	const detail = { push, parts: kept.join(" ") };
	await context.storage.users.update(user.id, changes, auditEvent(context, caller, { ...told, detail }));
}

/** The parts that a policy does not want kept. */
export function unwantedBy({ storeNickname, storeAvatar, storePhone }: AppPolicy): Part[] {
	const wanted = { nickname: storeNickname, avatar: storeAvatar, phone: storePhone };
	return parts.filter((part) => !wanted[part]);
}

/** The parts that a change of policy switches off. */
export function switchedOff(before: AppPolicy, after: AppPolicy): Part[] {
	const unwanted = unwantedBy(before);
	return unwantedBy(after).filter((part) => !unwanted.includes(part));
}

/** Users looked at in one step: a few milliseconds, in which nobody else can write. */
const step = 500;

/**
 * Removes parts of what is kept of all users of an app, in steps between the requests; each that found some is told in an
 * event with their number. `signal` stops after the present one. Answers of how many users.
 */
export async function forgetOfAll(
	context: Pick<Essentials, "storage" | "now">,
	{ id, appid }: Pick<App, "id" | "appid">,
	unwanted: readonly Part[],
	caller: OperatorCaller | null,
	signal?: AbortSignal,
): Promise<number> {
	if (unwanted.length === 0) return 0;
	const detail = { by: "policy", parts: unwanted.join(" ") };
	const columns = unwanted.map((part) => members[part]);
	let forgotten = 0;
	let cursor: Cursor | null = null;
	do {
		const event = auditEvent(context, caller, { action: "user.forget", outcome: "ok", appid, detail });
		const { users, next }: Awaited<ReturnType<typeof context.storage.users.forgetSome>> =
			await context.storage.users.forgetSome(id, columns, step, cursor, event);
		forgotten += users;
		cursor = next;
		await new Promise((resolve) => (users > 0 ? setTimeout(resolve, pause) : setImmediate(resolve)));
	} while (cursor !== null && !signal?.aborted);
	return forgotten;
}

/** Milliseconds for everybody else after a step that wrote. */
const pause = 20;

/**
 * Removes what no app's policy wants kept: what was being removed when the process was killed, or came in by a request that
 * began before its policy changed.
 */
export async function forgetLeftovers(
	context: Pick<Essentials, "storage" | "now">,
	signal: AbortSignal,
): Promise<void> {
	for (const app of await context.storage.apps.list()) {
		if (signal.aborted) return;
		await forgetOfAll(context, app, unwantedBy(app.policy), null, signal);
	}
}
