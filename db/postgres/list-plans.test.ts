import { describe, expect, test } from "vitest";
import type { AuditFilter, Cursor, SessionFilter, UserFilter } from "../lists.ts";
import { noAuditFilter, noSessionFilter, noUserFilter } from "../suite/paging.ts";
import { noon } from "../suite/rows.ts";
import { auditPage } from "./audit-list.ts";
import { sessionPage } from "./session-list.ts";
import type { Query } from "./statement.ts";
import { serverUrl } from "./test-database.ts";
import { planOf, readsOf, type Step, stepsOf, told } from "./test-plans.ts";
import { filledDatabase } from "./test-rows.ts";
import { userPage } from "./user-list.ts";

const meanings = ["evt_1", "usr_1", "ses_1", "opr_1", "key_1", "req_1", "192.0.2.1", "Nick"];
const texts = meanings.map((q) => ({ q }));
const sessionFilters: Partial<SessionFilter>[] = [
	...[{ appId: "app_1" }, { userId: "usr_1" }, { openid: "o-1" }, { openid: "o-gone" }, { ip: "192.0.2.1" }, ...texts],
	...[{ status: "active" as const }, { status: "expired" as const }, { status: "revoked" as const }, { from: noon }],
];
const userFilters: Partial<UserFilter>[] = [{ appId: "app_1" }, { blocked: true }, { blocked: false }, ...texts];
const auditFilters: Partial<AuditFilter>[] = [
	...[{ action: "login" as const }, { outcome: "failed" as const }, { outcome: "ok" as const }, { reason: "x" }],
	...[{ appid: "wx1" }, { userId: "usr_1" }, { sessionId: "ses_1" }, { operatorId: "opr_1" }, { to: noon }, ...texts],
];
const cursors: (Cursor | null)[] = [
	null,
	{ at: noon + 1, tie: "105", direction: "next" },
	{ at: noon + 1, tie: "105", direction: "previous" },
];

type Plans = Map<string, Step>;

/** The page's own query, which has each statement explained in the place where it is run. */
function explaining(query: Query, plans: Plans): Query {
	return async (text, values) => {
		if (!plans.has(text) && /FROM (sessions|users|audit_events)\b/.test(text)) {
			plans.set(text, await planOf(query, text, values));
		}
		return query(text, values);
	};
}

/** What is wrong with how the server says that it runs a statement; empty where nothing is. */
function objectionsTo(text: string, plan: Step): string[] {
	const steps = stepsOf(plan);
	const reads = readsOf(steps);
	const sorts = steps.filter((step) => /Sort/.test(step["Node Type"]));
	const objections = {
		"reads nothing": reads.length === 0,
		"reads elsewhere than in an index": reads.some((step) => !/^Index (Only )?Scan$/.test(step["Node Type"])),
		"reads a whole index": reads.some((step) => !step["Index Cond"]),
		"passes rows over": reads.some((step) => step.Filter !== undefined),
		"sorts what is not few": sorts.some((sort) => !stepsOf(sort).some((step) => step["Node Type"] === "Limit")),
		"reads on from elsewhere than the cursor's place":
			sorts.length === 0 &&
			text.includes("ORDER BY") &&
			reads.some(
				({ "Index Cond": condition = "" }) =>
					/created_at|\bat\b/.test(condition) && !/^\(+ROW\(.*> ROW\(.*AND .*ROW\(.*< ROW\(/.test(condition),
			),
	};
	const held = Object.entries(objections).filter(([, holds]) => holds);
	return held.map(([objection]) => `${objection}: ${text}\n${told(steps)}`);
}

/** One page with a filter. */
type Read = (query: Query, cursor: Cursor | null) => Promise<unknown>;

/** A page with each filter, and with each two together. */
function pairs<Filter>(
	filters: Partial<Filter>[],
	none: Filter,
	page: (query: Query, filter: Filter, limit: number, cursor: Cursor | null) => Promise<unknown>,
): Read[] {
	return filters.flatMap((one) =>
		filters.map(
			(other): Read =>
				(query, cursor) =>
					page(query, { ...none, ...one, ...other }, 5, cursor),
		),
	);
}

describe.runIf(serverUrl !== null)("with a server", () => {
	test.each([
		["sessions", pairs<SessionFilter>(sessionFilters, noSessionFilter, sessionPage)],
		["users", pairs<UserFilter>(userFilters, noUserFilter, userPage)],
		["audit_events", pairs<AuditFilter>(auditFilters, noAuditFilter, auditPage)],
	])("pages of %s are read through an index from the place of the cursor, whatever is asked", async (_, reads) => {
		const { connection } = await filledDatabase(3_000);
		const plans: Plans = new Map();
		for (const read of reads) {
			for (const cursor of cursors) await connection.readAtOnce((query) => read(explaining(query, plans), cursor));
		}
		expect(plans.size).toBeGreaterThan(20);
		expect([...plans].flatMap(([text, plan]) => objectionsTo(text, plan))).toEqual([]);
	});
});
