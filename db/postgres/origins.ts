import type { Query } from "./statement.ts";

/** So many events are looked at in one step. */
const limit = 2_000;

interface Place {
	at: number;
	seq: number;
}

/** Where a user's events begin. */
export const start: Place = { at: Number.MIN_SAFE_INTEGER, seq: 0 };

/**
 * Which of the user's next events have address or user agent, and where to go on. Those at `before`, his erasure, and after
 * it do not count: the erasure itself keeps whoever did it.
 */
export async function lookForOrigins(
	query: Query,
	userId: string,
	before: number,
	from: Place,
): Promise<{ seqs: number[]; next: Place | null }> {
	const { rows } = await query<Place & { isThere: boolean }>(
		`SELECT at, seq, ip IS NOT NULL OR user_agent IS NOT NULL AS "isThere" FROM audit_events
		WHERE user_id = $1 AND (at, seq) > ($2, $3) AND seq < $4 ORDER BY at, seq LIMIT ${limit}`,
		[userId, from.at, from.seq, before],
	);
	const seqs = rows.filter(({ isThere }) => isThere).map(({ seq }) => seq);
	return { seqs, next: rows.length < limit ? null : (rows.at(-1) ?? null) };
}

/** Takes address and user agent out of these events. */
export async function forgetOrigins(query: Query, seqs: readonly number[]): Promise<void> {
	await query("UPDATE audit_events SET ip = NULL, user_agent = NULL WHERE seq = ANY($1::bigint[])", [seqs]);
}

/**
 * Takes them out of the first events of each of these users, inside the transaction that appends their erasures: all there
 * is to do of nearly everybody. The erasures themselves are not written yet.
 */
export async function forgetFirstOrigins(query: Query, userIds: readonly string[]): Promise<void> {
	await query(
		`UPDATE audit_events SET ip = NULL, user_agent = NULL WHERE seq IN (
			SELECT oldest.seq FROM unnest($1::text[]) AS erased (id) CROSS JOIN LATERAL (
				SELECT seq, ip, user_agent FROM audit_events WHERE user_id = erased.id ORDER BY at, seq LIMIT ${limit}
			) AS oldest WHERE oldest.ip IS NOT NULL OR oldest.user_agent IS NOT NULL
		)`,
		[userIds],
	);
}

/** Of these erasures those after which older events of the user still have an origin. */
export async function unfinishedErasures(
	query: Query,
	erasures: readonly { userId: string; eventId: string }[],
): Promise<{ userId: string; seq: number }[]> {
	const { rows } = await query<{ userId: string; seq: number }>(
		`SELECT erased.user_id AS "userId", erasure.seq
		FROM unnest($1::text[], $2::text[]) AS erased (user_id, event_id)
		JOIN audit_events AS erasure ON erasure.id = erased.event_id
		CROSS JOIN LATERAL (
			SELECT 1 FROM audit_events AS older
			WHERE older.user_id = erased.user_id AND older.seq < erasure.seq
				AND (older.ip IS NOT NULL OR older.user_agent IS NOT NULL)
			ORDER BY older.at, older.seq LIMIT 1
		) AS left_over`,
		[erasures.map(({ userId }) => userId), erasures.map(({ eventId }) => eventId)],
	);
	return rows;
}
