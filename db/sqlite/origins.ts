import type { Database } from "better-sqlite3";

interface Place {
	at: number;
	seq: number;
}

/** Takes address and user agent out of a user's events, a limited number of events in each step. */
export function forgetOrigins(sqlite: Database, limit: number) {
	const page = sqlite.prepare<[object], Place & { isThere: number }>(
		`SELECT at, seq, ip IS NOT NULL OR user_agent IS NOT NULL AS isThere
		FROM audit_events INDEXED BY audit_events_of_user
		WHERE user_id = @userId AND (at, seq) > (@at, @seq) ORDER BY at, seq LIMIT ${limit}`,
	);
	const remove = sqlite.prepare<[number]>("UPDATE audit_events SET ip = NULL, user_agent = NULL WHERE seq = ?");
	const seqOf = sqlite.prepare<[string], number>("SELECT seq FROM audit_events WHERE id = ?").pluck();

	/** Where the user's events begin. */
	const start: Place = { at: Number.MIN_SAFE_INTEGER, seq: 0 };

	/** Which of the next events of the user have an origin, and where to go on; `before`: the seq of his erasure. */
	function look(userId: string, before: number, from: Place): { seqs: number[]; next: Place | null } {
		const rows = page.all({ userId, ...from });
		// The erasure itself keeps whoever did it.
		const seqs = rows.filter(({ seq, isThere }) => isThere === 1 && seq < before).map(({ seq }) => seq);
		return { seqs, next: rows.length < limit ? null : (rows.at(-1) ?? null) };
	}

	function forget(seqs: readonly number[]): void {
		for (const seq of seqs) remove.run(seq);
	}

	return {
		start,
		look,
		forget,
		seqOf: (id: string): number | null => seqOf.get(id) ?? null,
		/** The first step, inside the transaction that appended the erasure: all there is to do of nearly everybody. */
		first: (userId: string, erasureId: string): void => forget(look(userId, seqOf.get(erasureId) ?? 0, start).seqs),
	};
}
