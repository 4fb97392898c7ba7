import type { Database } from "better-sqlite3";
import { expect, test, vi } from "vitest";
import type { AuditFilter, Cursor, SessionFilter, UserFilter } from "../lists.ts";
import { noAuditFilter, noSessionFilter, noUserFilter } from "../suite/paging.ts";
import { noon } from "../suite/rows.ts";
import { auditPage } from "./audit-list.ts";
import { sessionPage } from "./session-list.ts";
import { filledDatabase } from "./test-rows.ts";
import { userPage } from "./user-list.ts";

const meanings = ["evt_1", "usr_1", "ses_1", "opr_1", "key_1", "req_1", "192.0.2.1", "Nick"];
const texts = meanings.map((q) => ({ q }));
const sessionFilters: Partial<SessionFilter>[] = [
	...[{ appId: "app_1" }, { userId: "usr_1" }, { openid: "o-1" }, { openid: "o-gone" }, { ip: "192.0.2.1" }, ...texts],
	...[{ status: "active" as const }, { status: "expired" as const }, { status: "revoked" as const }],
];
const userFilters: Partial<UserFilter>[] = [{ appId: "app_1" }, { blocked: true }, { blocked: false }, ...texts];
const auditFilters: Partial<AuditFilter>[] = [
	...[{ action: "login" as const }, { outcome: "failed" as const }, { outcome: "ok" as const }, { reason: "x" }],
	...[{ appid: "wx1" }, { userId: "usr_1" }, { sessionId: "ses_1" }, { operatorId: "opr_1" }, ...texts],
];
const cursors: (Cursor | null)[] = [
	null,
	{ at: noon + 1, tie: "5", direction: "next" },
	{ at: noon + 1, tie: "5", direction: "previous" },
];
const pageValues = { edge: 1, tie: 1, start: 1, end: 1, bound: 1, limit: 1, skipped: 1 };
const values = { ...noSessionFilter, ...noUserFilter, blocked: null, ...noAuditFilter, ...pageValues };
const idLists = { meant: "[]", ofOpenid: "[]", named: "[]" };

/** Every statement about the table that is prepared while each filter, and each two together, are asked for pages. */
function statementsOf<Filter extends object>(
	sqlite: Database,
	table: string,
	filters: Filter[],
	read: (filter: Filter, cursor: Cursor | null) => unknown,
): string[] {
	const prepare = vi.spyOn(sqlite, "prepare");
	for (const one of filters) {
		for (const other of filters) for (const cursor of cursors) read({ ...one, ...other }, cursor);
	}
	const statements = new Set(prepare.mock.calls.map(([text]) => text));
	prepare.mockRestore();
	return [...statements].filter((text) => text.includes(`FROM ${table} INDEXED BY`));
}

/** What is wrong with how SQLite says that it runs a statement; empty where nothing is. */
function objectionsTo(sqlite: Database, statement: string): string[] {
	const explain = sqlite.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${statement}`);
	const steps = explain.all({ ...values, ...idLists }).map(({ detail }) => detail);
	const count = (pattern: RegExp) => steps.filter((step) => pattern.test(step)).length;
	const isOrdered = statement.includes("ORDER BY");
	const ofFew = /INDEXED BY (\S+\s+WHERE (user_)?id IN|sessions_not_revoked)/.test(statement);
	const isOfOne = /INDEXED BY \S+(autoindex|id_unique)/.test(statement);
	const objections = {
		"reads a whole table": count(/^SCAN (sessions|users|audit_events)/) > 0,
		"reads all candidates before it tells one": count(/^MATERIALIZE/) > 0,
		"sorts what is not few": count(/TEMP B-TREE/) > 0 && !(isOrdered && ofFew),
		"reads on from elsewhere than the cursor's row":
			isOrdered && !ofFew && !isOfOne && count(/^SEARCH .*\b(created_at|at)=\? AND rowid[<>]\?\)/) !== 1,
		"reads on from elsewhere than the cursor's time":
			isOrdered && !ofFew && !isOfOne && count(/^SEARCH .*\b(created_at|at)>\? AND (created_at|at)<\?\)/) !== 1,
	};
	const held = Object.entries(objections).filter(([, holds]) => holds);
	return held.map(([objection]) => `${objection}: ${statement}\n${steps.join("\n")}`);
}

test.each([
	[
		"sessions",
		(sqlite: Database) =>
			statementsOf(sqlite, "sessions", sessionFilters, (filter, cursor) =>
				sessionPage(sqlite, { ...noSessionFilter, ...filter }, 5, cursor),
			),
	],
	[
		"users",
		(sqlite: Database) =>
			statementsOf(sqlite, "users", userFilters, (filter, cursor) =>
				userPage(sqlite, { ...noUserFilter, ...filter }, 5, cursor),
			),
	],
	[
		"audit_events",
		(sqlite: Database) =>
			statementsOf(sqlite, "audit_events", auditFilters, (filter, cursor) =>
				auditPage(sqlite, { ...noAuditFilter, ...filter }, 5, cursor),
			),
	],
])("pages of %s are read through an index from the place of the cursor, whatever is asked", (_, of) => {
	const sqlite = filledDatabase(600);
	const statements = of(sqlite);
	expect(statements.length).toBeGreaterThan(20);
	expect(statements.flatMap((statement) => objectionsTo(sqlite, statement))).toEqual([]);
});
