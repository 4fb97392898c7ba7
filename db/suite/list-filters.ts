import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auditActions, auditOutcomes } from "../audit.ts";
import type { AuditFilter, SessionFilter, UserFilter } from "../lists.ts";
import type { Given } from "./given.ts";
import { fitsEvent, fitsSession, fitsUser } from "./list-model.ts";
import { hostileTexts, keepRows } from "./list-rows.ts";
import { expectNewestFirst, noAuditFilter, walk } from "./paging.ts";
import { noon } from "./rows.ts";

const seed = 20_260_131;
const runs = 100;

/** Mostly nothing is asked, so that single filters and pairs are met as often as many at once. */
function maybe<T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
	return fc.option(values, { freq: 2 }).chain((value) => fc.boolean().map((isAsked) => (isAsked ? value : null)));
}

const range = {
	from: maybe(fc.integer({ min: noon - 1, max: noon + 5 })),
	to: maybe(fc.integer({ min: noon, max: noon + 6 })),
};
const addresses = fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:db8::1", "192.0.2.9");
const limits = fc.integer({ min: 1, max: 40 });

/** What the port promises of filters: each, and any together, tell what a plain filter over all rows would. */
export function filterPromises(given: Given): void {
	describe("of all rows a list tells those that fit, each once, whatever is asked,", () => {
		test("of sessions", async () => {
			const { apps, userIds, sessionIds } = await keepRows(given.storage, given.app, seed);
			const rows = (await Promise.all(sessionIds.map((id) => given.storage.sessions.byId(id)))).filter(
				(row) => row !== null,
			);
			expect(rows.length).toBeGreaterThan(50);
			const filters: fc.Arbitrary<SessionFilter> = fc.record({
				appId: maybe(fc.constantFrom(...apps.map(({ id }) => id), "app_gone")),
				status: maybe(fc.constantFrom("active", "expired", "revoked")),
				now: fc.integer({ min: noon, max: noon + 9 }),
				userId: maybe(fc.constantFrom(...userIds, "usr_gone")),
				openid: maybe(fc.constantFrom("o-alice", "o-bob", "o-'\"%_", "o-gone")),
				ip: maybe(addresses),
				...range,
				q: maybe(fc.constantFrom(...hostileTexts, ...userIds, ...sessionIds.slice(0, 5))),
			});
			const property = fc.asyncProperty(filters, limits, async (filter, limit) => {
				const told = await walk((limit, cursor) => given.storage.sessions.page(filter, limit, cursor), limit);
				const wanted = rows.filter((row) => fitsSession(filter, row));
				expectNewestFirst(
					told,
					wanted,
					({ session }) => session.id,
					({ session }) => session.createdAt,
				);
			});
			await fc.assert(property, { numRuns: runs });
		});

		test("of users", async () => {
			const { apps, userIds } = await keepRows(given.storage, given.app, seed);
			const rows = (await Promise.all(userIds.map((id) => given.storage.users.byId(id)))).filter((row) => row !== null);
			expect(rows.length).toBeGreaterThan(5);
			const filters: fc.Arbitrary<UserFilter> = fc.record({
				appId: maybe(fc.constantFrom(...apps.map(({ id }) => id), "app_gone")),
				blocked: maybe(fc.boolean()),
				...range,
				q: maybe(fc.constantFrom(...hostileTexts, ...userIds)),
			});
			const property = fc.asyncProperty(filters, limits, async (filter, limit) => {
				const told = await walk((limit, cursor) => given.storage.users.page(filter, limit, cursor), limit);
				const wanted = rows.filter((row) => fitsUser(filter, row));
				expectNewestFirst(
					told,
					wanted,
					({ user }) => user.id,
					({ user }) => user.createdAt,
				);
			});
			await fc.assert(property, { numRuns: runs });
		});

		test("of events", async () => {
			await keepRows(given.storage, given.app, seed);
			const rows = await walk((limit, cursor) => given.storage.audit.page(noAuditFilter, limit, cursor), 200);
			expect(rows.length).toBe(await given.countEvents());
			const filters: fc.Arbitrary<AuditFilter> = fc.record({
				action: maybe(fc.constantFrom(...auditActions.slice(0, 4))),
				outcome: maybe(fc.constantFrom(...auditOutcomes)),
				reason: maybe(fc.constantFrom("invalid_code", "bad_padding", "none_such")),
				appid: maybe(fc.constantFrom("wx1", "wx2", "wx-gone")),
				userId: maybe(fc.constantFrom("usr_1", "usr_2", "usr_gone")),
				sessionId: maybe(fc.constantFrom("ses_1", "ses_2", "ses_gone")),
				operatorId: maybe(fc.constantFrom("opr_1", "opr_gone")),
				...range,
				q: maybe(fc.constantFrom(...hostileTexts, "usr_1", "ses_2", rows[7]?.id ?? "")),
			});
			const property = fc.asyncProperty(filters, limits, async (filter, limit) => {
				const told = await walk((limit, cursor) => given.storage.audit.page(filter, limit, cursor), limit);
				const wanted = rows.filter((row) => fitsEvent(filter, row));
				expectNewestFirst(
					told,
					wanted,
					({ id }) => id,
					({ at }) => at,
				);
			});
			await fc.assert(property, { numRuns: runs });
		});
	});
}
