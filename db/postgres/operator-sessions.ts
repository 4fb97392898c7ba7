import { getTableColumns } from "drizzle-orm";
import type { Operator, OperatorSession } from "../operators.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { inserted } from "./rows.ts";
import { operatorSessions, operators } from "./schema.ts";

const { idHash: _, rowid: __, ...sessionColumns } = getTableColumns(operatorSessions);
const { rowid: ___, ...operatorColumns } = getTableColumns(operators);

const columns = Object.entries(sessionColumns)
	.map(([name, column]) => `operator_sessions.${column.name} AS "${name}"`)
	.join(", ");

/** Both tables have columns of one name. */
const operator = Object.entries(operatorColumns)
	.map(([name, column]) => `'${name}', operators.${column.name}`)
	.join(", ");

export function operatorSessionsOf(connection: Connection): Storage["operatorSessions"] {
	const { read, write, writeOne } = connection;
	return {
		open: (session, idHash, event) =>
			write(async ({ query, append }) => {
				const { operatorId, createdAt } = session;
				await query(...inserted("operator_sessions", operatorSessions, { ...session, idHash }));
				await query("UPDATE operators SET last_sign_in_at = $2 WHERE id = $1", [operatorId, createdAt]);
				append(event);
			}),
		async byIdHash(idHash) {
			const { rows } = await read<OperatorSession & { operator: Operator }>(
				`SELECT ${columns}, json_build_object(${operator}) AS operator
				FROM operator_sessions JOIN operators ON operators.id = operator_id WHERE id_hash = $1`,
				[idHash],
			);
			if (rows[0] === undefined) return null;
			const { operator: owner, ...session } = rows[0];
			return { session, operator: owner };
		},
		touch: (id, at) =>
			writeOne(async ({ query }) => {
				await query("UPDATE operator_sessions SET last_seen_at = greatest(last_seen_at, $2) WHERE id = $1", [id, at]);
			}),
		async ofOperator(operatorId) {
			const { rows } = await read<OperatorSession>(
				`SELECT ${columns} FROM operator_sessions WHERE operator_id = $1 ORDER BY created_at DESC, rowid DESC`,
				[operatorId],
			);
			return rows;
		},
		end: (operatorId, id, event) =>
			write(async ({ query, append }) => {
				const own = "DELETE FROM operator_sessions WHERE id = $1 AND operator_id = $2";
				const isEnded = (await query(own, [id, operatorId])).rowCount === 1;
				if (isEnded) append(event);
				return isEnded;
			}),
		purge: (begun, seen) =>
			writeOne(async ({ query }) => {
				const old = "DELETE FROM operator_sessions WHERE created_at < $1 OR last_seen_at < $2";
				return (await query(old, [begun, seen])).rowCount ?? 0;
			}),
	};
}
