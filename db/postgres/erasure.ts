import type { AuditDraft } from "../audit.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import type { Transaction } from "./group-commit.ts";
import { forgetFirstOrigins, forgetOrigins, lookForOrigins, start, unfinishedErasures } from "./origins.ts";

/** Rows that go in one transaction, about: tens of milliseconds in which nobody else writes. */
const enough = 2_000;

/** So many users of an app are counted and erased in one step at most. */
const mostUsers = 100;

/** The latest erasures that are looked at for one that was cut short: far more than can be under way at once. */
const latest = 1_000;

const some = (table: string, userId: string) =>
	`(SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE user_id = ${userId} LIMIT ${enough + 1}) AS counted)`;

type Erasure = Pick<Storage["users"], "erase" | "eraseSome" | "finishErasures">;

/**
 * Erases users, each in one transaction with all that is his. Only of one with thousands of sessions or events nobody waits
 * for all of them at once: his oldest sessions go before, and where events came from after, in transactions of their own.
 * In between the chain verifies, because the event of the erasure stands by then.
 */
export function erasureOf({ read, readAtOnce, write }: Connection): Erasure {
	/** Removes the oldest sessions of one who has thousands; the rest go with his row (foreign keys cascade). */
	const lighten = async (userId: string): Promise<void> => {
		for (;;) {
			const { rows } = await read<{ sessions: number }>(`SELECT ${some("sessions", "$1")} AS sessions`, [userId]);
			if ((rows[0]?.sessions ?? 0) <= enough) return;
			const oldest = `SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at, rowid LIMIT ${enough}`;
			await write(({ query }) => query(`DELETE FROM sessions WHERE id = ANY(ARRAY(${oldest}))`, [userId]));
		}
	};

	/** True when something was left to be done. */
	const finish = async (userId: string, before: number): Promise<boolean> => {
		let wasLeft = false;
		for (let from = start; ; ) {
			const { seqs, next } = await lookForOrigins(read, userId, before, from);
			if (seqs.length > 0) await write(({ query }) => forgetOrigins(query, seqs));
			wasLeft ||= seqs.length > 0;
			if (next === null) return wasLeft;
			from = next;
		}
	};

	/** Erases these users, except those who are gone, and answers how many. */
	const eraseAll = async (userIds: readonly string[], event: (userId: string) => AuditDraft): Promise<number> => {
		const erasures = await write((transaction) => eraseIn(transaction, userIds, event));
		if (erasures.length === 0) return 0;
		const unfinished = await readAtOnce((query) => unfinishedErasures(query, erasures));
		for (const { userId, seq } of unfinished) await finish(userId, seq);
		return erasures.length;
	};

	/** Users of the app, the first of them and as many more as go in one transaction. */
	const nextOf = async (appId: string, limit: number): Promise<string[]> => {
		const { rows } = await readAtOnce((query) =>
			query<{ id: string; rows: number }>(
				`SELECT id, ${some("sessions", "users.id")} + ${some("audit_events", "users.id")} AS rows
				FROM users WHERE app_id = $1 ORDER BY created_at, rowid LIMIT $2`,
				[appId, Math.min(limit, mostUsers)],
			),
		);
		let sum = 0;
		const tooMany = rows.findIndex((user, index) => {
			sum += user.rows;
			return sum > enough && index > 0;
		});
		return rows.slice(0, tooMany === -1 ? rows.length : tooMany).map(({ id }) => id);
	};

	return {
		async erase(userId, event) {
			await lighten(userId);
			return (await eraseAll([userId], () => event)) === 1;
		},
		async eraseSome(appId, limit, event) {
			let erased = 0;
			while (erased < limit) {
				const userIds = await nextOf(appId, limit - erased);
				const [first] = userIds;
				if (first === undefined) break;
				await lighten(first);
				erased += await eraseAll(userIds, event);
			}
			return erased;
		},
		async finishErasures() {
			const { rows } = await read<{ userId: string; seq: number }>(
				`SELECT user_id AS "userId", seq FROM audit_events
				WHERE action = 'user.erase' AND user_id IS NOT NULL ORDER BY at DESC, seq DESC LIMIT ${latest}`,
			);
			let finished = 0;
			for (const { userId, seq } of rows) if (await finish(userId, seq)) finished += 1;
			return finished;
		},
	};
}

/** Inside a transaction: the users with all that is theirs, but for the events that are too many. */
async function eraseIn(
	{ query, append }: Transaction,
	userIds: readonly string[],
	event: (userId: string) => AuditDraft,
): Promise<{ userId: string; eventId: string }[]> {
	const { rows } = await query<{ id: string }>("DELETE FROM users WHERE id = ANY($1::text[]) RETURNING id", [userIds]);
	if (rows.length === 0) return [];
	const erased = rows.map(({ id }) => id);
	const drafts = erased.map((userId) => ({ userId, draft: event(userId) }));
	for (const { draft } of drafts) append(draft);
	await forgetFirstOrigins(query, erased);
	return drafts.map(({ userId, draft }) => ({ userId, eventId: draft.id }));
}
