import type { KeyObject } from "node:crypto";
import type { AuditEvent } from "../audit.ts";
import type { Signed } from "../audit-chain.ts";
import { type AuditRow, placedEvent } from "../audit-row.ts";
import { type ChainPart, oldestEvents, verifyChain } from "../audit-walk.ts";
import type { Storage } from "../storage.ts";
import { auditPage } from "./audit-list.ts";
import { auditBase, auditEvents, auditHead } from "./audit-schema.ts";
import type { Connection } from "./connection.ts";
import { selected } from "./rows.ts";
import type { Query } from "./statement.ts";

const select = `SELECT ${selected(auditEvents)} FROM audit_events`;
const selectBase = `SELECT ${selected(auditBase)} FROM audit_base WHERE id = 1`;
const selectHead = `SELECT ${selected(auditHead)} FROM audit_head WHERE id = 1`;

/** The chained log; what is appended is linked by the transaction that writes it. */
export function auditOf(connection: Connection, chainKey: KeyObject): Storage["audit"] {
	const { read, readAtOnce, write, writeOne } = connection;
	// Each part in one snapshot, so that base and head fit the rows while others append or remove.
	const partAfter = (after: number, limit: number) =>
		readAtOnce(async (query) => readPart(query, after, limit, await readBase(query)));
	const partAfterBase = (limit: number) =>
		readAtOnce(async (query) => {
			const begin = await readBase(query);
			return readPart(query, begin?.seq ?? 0, limit, begin);
		});

	return {
		append: (event) => writeOne(async ({ append }) => append(event)),

		async byId(id) {
			const { rows } = await read<AuditRow>(`${select} WHERE id = $1`, [id]);
			return rows[0] ? placedEvent(rows[0]) : null;
		},

		page: (filter, limit, cursor) =>
			readAtOnce(async (query) => {
				const { items, ...cursors } = await auditPage(query, filter, limit, cursor);
				const { rows } = await query<AuditRow>(`${select} WHERE seq = ANY($1::bigint[])`, [items]);
				const bySeq = new Map(rows.map((row) => [row.seq, row]));
				const found = items.map((seq) => bySeq.get(seq)).filter((row) => row !== undefined);
				return { items: found.map(placedEvent), ...cursors };
			}),

		verify: (onProgress) => verifyChain(chainKey, partAfter, onProgress),

		async purge(bounds, limit) {
			for (;;) {
				// Checked before: while a write is under way no process does another one.
				const part = await partAfterBase(limit);
				const { base, ...told } = oldestEvents(chainKey, part, bounds);
				if (base === null || (await write(({ query }) => moveBase(query, part.begin, base)))) return told;
			}
		},
	};
}

/** The user's latest events, newest first. */
export async function latestOfUser(query: Query, userId: string): Promise<AuditEvent[]> {
	const { rows } = await query<AuditRow>(`${select} WHERE user_id = $1 ORDER BY at DESC, seq DESC LIMIT 1000`, [
		userId,
	]);
	return rows.map(placedEvent);
}

async function readBase(query: Query): Promise<Signed | null> {
	return (await query<Signed>(selectBase)).rows[0] ?? null;
}

async function readPart(query: Query, after: number, limit: number, begin: Signed | null): Promise<ChainPart> {
	const { rows } = await query<AuditRow>(`${select} WHERE seq > $1 ORDER BY seq LIMIT $2`, [after, limit]);
	const head = await query<Signed>(selectHead);
	return { rows, begin, last: head.rows[0] ?? null };
}

/** Removes the events up to the new base. False when another process has removed some since `before` was the base. */
async function moveBase(query: Query, before: Signed | null, { seq, hash, signature }: Signed): Promise<boolean> {
	if ((await readBase(query))?.seq !== before?.seq) return false;
	// First: events after the base cannot be removed.
	await query(
		`INSERT INTO audit_base (id, seq, hash, signature) VALUES (1, $1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature`,
		[seq, hash, signature],
	);
	await query("DELETE FROM audit_events WHERE seq <= $1", [seq]);
	return true;
}
