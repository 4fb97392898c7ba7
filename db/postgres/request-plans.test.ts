import { afterEach, describe, expect, test, vi } from "vitest";
import { aKey, aLogin, anApp, anEvent, aSession, chainKey, noon } from "../suite/rows.ts";
import { Line, newClient } from "./line.ts";
import { planOnce } from "./planning.ts";
import type { Query } from "./statement.ts";
import { storageOn } from "./storage.ts";
import { serverUrl } from "./test-database.ts";
import { planOf, readsOf, stepsOf, told } from "./test-plans.ts";
import { filledDatabase } from "./test-rows.ts";

afterEach(() => vi.restoreAllMocks());

/** Each index with its first column. */
async function firstColumns(query: Query): Promise<Map<string, string>> {
	const { rows } = await query<{ name: string; first: string }>(
		"SELECT indexname AS name, substring(indexdef from 'USING btree \\((\\w+)') AS first FROM pg_indexes",
	);
	return new Map(rows.map(({ name, first }) => [name, first]));
}

describe.runIf(serverUrl !== null)("with a server", () => {
	test.each(["known", "not yet known"])(
		"what a mini-program's request asks and changes is found by an index, when the tables' sizes are %s",
		async (statistics) => {
			const { connection } = await filledDatabase(3_000);
			const send = vi.spyOn(Line.prototype, "query");
			const storage = storageOn(connection, chainKey);
			const of = {
				...aLogin(anApp({ id: "app_1" }), "o-7"),
				sessionKey: aKey("a"),
				maxSessions: 3,
				session: aSession(),
			};
			const revocation = { at: noon, by: "user", reason: null };
			await storage.sessions.open(of, anEvent());
			await storage.sessions.byTokenHash(of.session.tokenHash);
			await storage.sessions.byId(of.session.id);
			await storage.sessions.touch(of.session.id, noon, null);
			await storage.sessions.revoke(of.session.id, revocation, anEvent());
			await storage.sessions.revokeSome({ appId: "app_1" }, 10, revocation, anEvent());
			await storage.sessions.open({ ...of, session: aSession() }, anEvent());
			await storage.sessions.revokeSome({ userId: "usr_7" }, 10, revocation, anEvent());
			await storage.sessions.purge(noon, 10);
			await storage.sessionKeys.add("usr_7", aKey("b"), noon);
			await storage.sessionKeys.ofUser("usr_7");
			await storage.sessionKeys.replace("usr_7", aKey("c"), noon, anEvent());
			await storage.codes.claim("app_1", Buffer.alloc(32), noon);
			await storage.codes.release("app_1", Buffer.alloc(32));
			await storage.codes.purge(noon, 10);
			await storage.users.byOpenid("app_1", "o-7");
			await storage.users.byId("usr_7");
			await storage.users.update("usr_7", { nickname: "A" }, anEvent());
			await storage.users.erase("usr_7", anEvent());

			const texts = [...new Set(send.mock.calls.map(([text]) => text))];
			const statements = texts.filter((text) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(text));
			expect(statements.length).toBeGreaterThan(20);
			const client = newClient(connection.url, {});
			await client.connect();
			const query: Query = (text, values = []) => client.query(text, [...values]);
			if (statistics === "not yet known") await client.query("DELETE FROM pg_statistic");
			await client.query(planOnce);
			const first = await firstColumns(query);
			const objections = [];
			for (const [i, text] of statements.entries()) {
				await client.query(`PREPARE s${i} AS ${text}`);
				const places = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
				const steps = stepsOf(await planOf(query, `EXECUTE s${i}${places ? `(${Array(places).fill("NULL")})` : ""}`));
				const isFound = ({ "Index Name": index = "", "Index Cond": condition = "" }: (typeof steps)[number]) =>
					new RegExp(`\\b${first.get(index)}\\b`).test(condition);
				if (!readsOf(steps).every(isFound)) objections.push(`${text}\n${told(steps)}`);
			}
			await client.end();
			expect(objections).toEqual([]);
		},
	);
});
