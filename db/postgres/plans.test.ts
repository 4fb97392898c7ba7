import { describe, expect, test } from "vitest";
import { anEvent, chainKey, noon } from "../suite/rows.ts";
import { auditOf } from "./audit.ts";
import type { Connection } from "./connection.ts";
import type { Query } from "./statement.ts";
import { serverUrl } from "./test-database.ts";
import { filledDatabase } from "./test-rows.ts";
import { usersOf } from "./users.ts";

/** What the server tells of a step of a statement. */
interface Step {
	"Node Type": string;
	"Relation Name"?: string;
	Plans?: Step[];
}

/** Has each statement explained before it is run, and answers the steps of each. */
function watch(connection: Connection): Map<string, Step[]> {
	const plans = new Map<string, Step[]>();
	const explaining =
		(query: Query): Query =>
		async (text, values) => {
			const { rows } = await query<{ "QUERY PLAN": { Plan: Step }[] }>(`EXPLAIN (FORMAT JSON) ${text}`, values);
			plans.set(text, rows[0]?.["QUERY PLAN"].flatMap(({ Plan }) => stepsOf(Plan)) ?? []);
			return query(text, values);
		};
	const { read, readAtOnce, write } = connection;
	const watched: Pick<Connection, "read" | "readAtOnce" | "write"> = {
		read: explaining(read),
		readAtOnce: (work) => readAtOnce((query) => work(explaining(query))),
		write: (work) => write(({ query, ...others }) => work({ query: explaining(query), ...others })),
	};
	Object.assign(connection, watched);
	return plans;
}

function stepsOf(step: Step): Step[] {
	return [step, ...(step.Plans ?? []).flatMap(stepsOf)];
}

describe.runIf(serverUrl !== null)("where very much is kept", () => {
	test("no step of the log's and the users' work reads a whole table", async () => {
		const { connection, sql } = await filledDatabase(12_000);
		// One of them did a great deal.
		await sql(`ALTER TABLE audit_events DISABLE TRIGGER USER;
			UPDATE audit_events SET user_id = 'usr_7', action = 'decrypt' WHERE seq > 6000;
			UPDATE audit_events SET action = 'user.erase' WHERE seq % 100 = 7;
			INSERT INTO session_keys (user_id, fingerprint, sealed_key, obtained_at) SELECT id, '', '', created_at FROM users`);
		const plans = watch(connection);
		const [users, audit] = [usersOf(connection), auditOf(connection, chainKey)];
		const erasure = (userId: string) => anEvent({ action: "user.erase", userId });
		const former = { openid: "o-3", unionid: "u-3", sessionKey: null, newUserId: "usr_new", createdAt: noon };

		await audit.byId("evt_1");
		await audit.verify();
		await audit.purge({ before: null, keepAtMost: 11_000, now: noon }, 100);
		await users.byOpenid("app_1", "o-1");
		await users.byId("usr_1");
		await users.dossier("usr_7");
		await users.update("usr_8", { nickname: "A" }, anEvent());
		const cursor = { at: noon + 60, tie: "6000", direction: "next" } as const;
		await users.forgetSome("app_1", ["nickname"], 100, cursor, anEvent());
		await users.importSome("app_1", [former, { ...former, openid: "o-new" }], noon, { write: true });
		expect(await users.eraseSome("app_1", 3, erasure)).toBe(3);
		expect(await users.erase("usr_7", erasure("usr_7"))).toBe(true);
		await users.finishErasures();

		expect(plans.size).toBeGreaterThan(20);
		const tables = ["users", "sessions", "session_keys", "audit_events"];
		for (const [text, steps] of plans) {
			const whole = steps.filter(
				(step) => step["Node Type"] === "Seq Scan" && tables.includes(step["Relation Name"] ?? ""),
			);
			expect(whole, text).toEqual([]);
		}
		await connection.close();
	});
});
