import { describe, expect, onTestFinished, test } from "vitest";
import { openStorage } from "../open.ts";
import type { NewLogin } from "../records.ts";
import type { Storage } from "../storage.ts";
import { aKey, aLogin, anApp, anEvent, aSession, noon, unlock } from "../suite/rows.ts";
import { newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

/** Two storages on one new database, as two processes have them, with one app. */
async function twoProcesses() {
	const url = await newMigratedDatabase();
	const opened = await Promise.all([
		openStorage(url, unlock, undefined, patient),
		openStorage(url, unlock, undefined, patient),
	]);
	const [a, b] = [opened[0].storage, opened[1].storage];
	onTestFinished(async () => void (await Promise.all([a.close(), b.close()])));
	const app = anApp();
	await a.apps.add(app, anEvent());
	const logIn = async (at: Storage, openid: string, changes: Partial<NewLogin> = {}) => {
		const login = aLogin(app, openid, changes);
		const opened = await at.sessions.open(login, anEvent());
		if (opened === "blocked") throw new Error("the user is blocked");
		return { ...opened, session: login.session };
	};
	return { a, b, app, logIn };
}

const byUser = { at: noon, by: "user", reason: null };

describe.runIf(serverUrl !== null)("of two processes on one database", () => {
	test("that claim one code at once, 200 times, exactly one gets it each time", async () => {
		const { a, b, app } = await twoProcesses();
		const winners = [];
		for (let i = 0; i < 200; i++) {
			const code = Buffer.alloc(32, i);
			const claims = await Promise.all([a, b].map(({ codes }) => codes.claim(app.id, code, noon)));
			winners.push(claims.filter(Boolean).length);
		}
		expect(winners).toEqual(Array(200).fill(1));
	});

	test("the first logins of one new user at once make one user", async () => {
		const { a, b, logIn } = await twoProcesses();
		for (let i = 0; i < 20; i++) {
			const sessionKey = aKey(String(i));
			const logins = await Promise.all([a, b, a, b].map((at) => logIn(at, `o-${i}`, { sessionKey })));
			expect(new Set(logins.map(({ user }) => user.id)).size).toBe(1);
			expect(logins.filter(({ isNew }) => isNew)).toHaveLength(1);
			const held = await a.users.dossier(logins[0]?.user.id ?? "");
			expect([held?.sessions.length, held?.sessionKeys.length]).toEqual([4, 1]);
		}
	});

	test("maxSessions holds whoever opens them, and what is opened last stays, whatever the clocks say", async () => {
		const { a, b, logIn } = await twoProcesses();
		const logins = Array.from({ length: 60 }, (_, i) =>
			// The clock of `b` is behind.
			i % 2 ? logIn(a, "o-alice", { maxSessions: 3 }) : logIn(b, "o-alice", { maxSessions: 3, at: noon - 1_000 }),
		);
		const [first] = await Promise.all(logins);
		const alive = async () => {
			const held = await b.users.dossier(first?.user.id ?? "");
			return held?.sessions.filter(({ revokedAt }) => revokedAt === null).map(({ id }) => id) ?? [];
		};
		expect(await alive()).toHaveLength(3);
		const last = await logIn(b, "o-alice", { maxSessions: 1, at: noon - 1_000 });
		expect(await alive()).toEqual([last.session.id]);
	});

	test("a session that one ended is ended for the other's next read, while many others read it", async () => {
		const { a, b, logIn } = await twoProcesses();
		for (let i = 0; i < 100; i++) {
			const [ending, reading] = i % 2 ? [a, b] : [b, a];
			const { session } = await logIn(a, `o-${i % 7}`);
			const read = async () => (await reading.sessions.byTokenHash(session.tokenHash))?.session.revokedAt;
			const before = Array.from({ length: 10 }, read);
			expect(await ending.sessions.revoke(session.id, byUser, anEvent())).toBe(true);
			const after = await Promise.all(Array.from({ length: 20 }, read));
			expect(after).toEqual(Array(20).fill(noon));
			await Promise.all(before);
		}
	});

	test("a session that one ends is never brought back by the use that the other notes", async () => {
		const { a, b, logIn } = await twoProcesses();
		for (let i = 0; i < 100; i++) {
			const { session } = await logIn(a, "o-alice", { session: aSession(noon + 1_000) });
			const touch = () => b.sessions.touch(session.id, noon + 1, noon + 9_000);
			const [first, ended] = await Promise.all([touch(), a.sessions.revoke(session.id, byUser, anEvent()), touch()]);
			expect([ended, await touch()]).toEqual([true, false]);
			const found = await b.sessions.byTokenHash(session.tokenHash);
			expect(found?.session).toMatchObject({ revokedAt: noon, expiresAt: noon + (first ? 9_000 : 1_000) });
		}
	});

	test("many who end one session, or all of a user, end each once, with one event", async () => {
		const { a, b, logIn } = await twoProcesses();
		const { user, session } = await logIn(a, "o-alice");
		for (let i = 0; i < 19; i++) await logIn(b, "o-alice");
		const ends = [a, b, a, b].map(({ sessions }) => sessions.revoke(session.id, byUser, anEvent()));
		expect((await Promise.all(ends)).filter(Boolean)).toHaveLength(1);
		const steps = [a, b, a, b, a, b].map(({ sessions }) =>
			sessions.revokeSome({ userId: user.id }, 10, byUser, anEvent({ action: "session.expire" })),
		);
		expect((await Promise.all(steps)).reduce((sum, ended) => sum + ended)).toBe(19);
		expect(await a.audit.verify()).toMatchObject({ ok: true });
	});
});
