import type { KeyObject } from "node:crypto";
import { type AuditDraft, keepable } from "../audit.ts";
import { chainStart, link, signHead } from "../audit-chain.ts";
import type { Query } from "./statement.ts";

/** Where the chain ends. */
interface Head {
	seq: number;
	hash: Buffer;
}

interface Sender {
	hurry(text: string, values: readonly unknown[]): void;
}

export type AppendedEvents = ReturnType<typeof appendedEvents>;

const columns = {
	...{ seq: "bigint", id: "text", at: "bigint", action: "text", outcome: "text", reason: "text", appid: "text" },
	...{ user_id: "text", session_id: "text", operator_id: "text", api_key_id: "text", ip: "text" },
	...{ user_agent: "text", request_id: "text", detail: "text", origin_digest: "bytea", hash: "bytea" },
};
const names = Object.keys(columns).join(", ");
const arrays = Object.values(columns).map((type, index) => `$${index + 1}::${type}[]`);
const insert = `INSERT INTO audit_events (${names}) SELECT * FROM unnest(${arrays.join(", ")})`;

/** The events of one transaction: linked to the chain's end and written when all are known. */
export function appendedEvents(chainKey: KeyObject) {
	const drafts: AuditDraft[] = [];
	return {
		add: (event: AuditDraft): void => void drafts.push(keepable(event)),

		/** The chain's end; to be read after the lock that keeps other processes from appending. */
		async readHead(query: Query): Promise<Head> {
			const { rows } = await query<Head>("SELECT seq, hash FROM audit_head WHERE id = 1");
			return rows[0] ?? { seq: 0, hash: chainStart };
		},

		write(sender: Sender, head: Head): void {
			if (drafts.length === 0) return;
			let { seq, hash } = head;
			const rows = drafts.map((draft) => {
				seq += 1;
				const event = { ...draft, seq };
				const linked = link(chainKey, hash, event);
				hash = linked.hash;
				return [
					...[seq, event.id, event.at, event.action, event.outcome, event.reason, event.appid],
					...[event.userId, event.sessionId, event.operatorId, event.apiKeyId, event.ip, event.userAgent],
					...[event.requestId, JSON.stringify(event.detail), linked.originDigest, linked.hash],
				];
			});
			sender.hurry(
				insert,
				arrays.map((_, column) => rows.map((row) => row[column])),
			);
			sender.hurry(
				`INSERT INTO audit_head (id, seq, hash, signature) VALUES (1, $1, $2, $3)
				ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature`,
				[seq, hash, signHead(chainKey, seq, hash)],
			);
		},
	};
}
