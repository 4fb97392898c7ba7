import type { Operator } from "../operators.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { inserted, selected, updated } from "./rows.ts";
import { operators } from "./schema.ts";
import { closeSetup, offerSetup, setupState } from "./setup.ts";
import type { Query } from "./statement.ts";

const select = `SELECT ${selected(operators)} FROM operators`;

export function operatorsOf(connection: Connection): Storage["operators"] {
	const { read, write, writeOne } = connection;
	return {
		setup: () => setupState(read),
		offerSetup: (tokenHash) => write(({ query }) => offerSetup(query, tokenHash)),
		setUp: (owner, event) =>
			write(async ({ query, append }) => {
				if ((await setupState(query)).state === "closed") return false;
				// Whoever holds the setup's token runs the host: an operator who was added there before gives way.
				await query("DELETE FROM operators WHERE email = $1", [owner.email]);
				await query(...inserted("operators", operators, owner));
				await closeSetup(query, owner.createdAt);
				append(event);
				return true;
			}),

		list: async () => (await read<Operator>(`${select} ORDER BY email`)).rows,
		byId: (id) => oneOperator(read, "id", id),
		byEmail: (email) => oneOperator(read, "email", email),
		add: (operator, event) =>
			write(async ({ query, append }) => {
				const [text, values] = inserted("operators", operators, operator);
				const isNew = (await query(`${text} ON CONFLICT DO NOTHING`, values)).rowCount === 1;
				if (!isNew) return false;
				if (operator.role === "owner") await closeSetup(query, operator.createdAt);
				append(event);
				return true;
			}),

		update: (id, changes, event, keepSession) =>
			write(async ({ query, append }) => {
				const known = await oneOperator(query, "id", id);
				if (!known) return "absent";
				const steps = changes.role !== undefined && changes.role !== "owner";
				if (steps && (await isLastOwner(query, known))) return "last_owner";
				const change = updated("operators", operators, id, changes);
				if (change) await query(...change);
				if (changes.role === "owner") await closeSetup(query, event.at);
				if (keepSession !== undefined) await endSessions(query, id, keepSession);
				append(event);
				return "updated";
			}),
		remove: (id, event) =>
			write(async ({ query, append }) => {
				const known = await oneOperator(query, "id", id);
				if (!known) return "absent";
				if (await isLastOwner(query, known)) return "last_owner";
				// His sessions go with the row (foreign keys cascade).
				await query("DELETE FROM operators WHERE id = $1", [id]);
				append(event);
				return "removed";
			}),

		claimTotpStep: (id, step) =>
			writeOne(async ({ query }) => {
				const { rowCount } = await query(
					"UPDATE operators SET totp_step = $2 WHERE id = $1 AND (totp_step IS NULL OR totp_step < $2)",
					[id, step],
				);
				return rowCount === 1;
			}),
		spendRecoveryCode: (id, codeHash) =>
			write(async ({ query }) => {
				const codes = (await oneOperator(query, "id", id))?.recoveryCodes ?? [];
				if (!codes.includes(codeHash)) return false;
				const recoveryCodes = codes.filter((code) => code !== codeHash);
				const change = updated("operators", operators, id, { recoveryCodes });
				if (change) await query(...change);
				return true;
			}),
	};
}

async function oneOperator(query: Query, column: "id" | "email", value: string): Promise<Operator | null> {
	const { rows } = await query<Operator>(`${select} WHERE ${column} = $1`, [value]);
	return rows[0] ?? null;
}

async function isLastOwner(query: Query, operator: Operator): Promise<boolean> {
	if (operator.role !== "owner") return false;
	const { rows } = await query<{ owners: number }>("SELECT count(*) AS owners FROM operators WHERE role = 'owner'");
	return rows[0]?.owners === 1;
}

async function endSessions(query: Query, operatorId: string, but: string | null): Promise<void> {
	await query("DELETE FROM operator_sessions WHERE operator_id = $1 AND id IS DISTINCT FROM $2", [operatorId, but]);
}
