import { describe, expect, test } from "vitest";
import type { Given } from "./given.ts";
import { aKey, aLogin, anApp, anEvent, aSession, noon } from "./rows.ts";

/** What the port promises of logins and of sessions. */
export function sessionPromises(given: Given): void {
	describe("logins", () => {
		test("the first login of an openid makes the user, the next one finds him", async () => {
			const login = aLogin(given.app, "o-alice", { unionid: "u-1" });
			const blank = { nickname: null, avatarUrl: null, sealedPhone: null, blockedAt: null };
			const user = {
				id: login.newUserId,
				appId: given.app.id,
				openid: "o-alice",
				unionid: "u-1",
				...blank,
				createdAt: noon,
			};
			expect(await given.storage.sessions.open(login, anEvent())).toEqual({ user, isNew: true });
			expect(await given.storage.users.byOpenid(given.app.id, "o-alice")).toEqual(user);
			expect(await given.storage.sessions.open(aLogin(given.app, "o-alice"), anEvent())).toEqual({
				user,
				isNew: false,
			});
		});

		test("one openid is another user in another app", async () => {
			const other = anApp();
			await given.storage.apps.save(other, { created: anEvent(), updated: anEvent() });
			const { user } = await given.loggedIn();
			expect(await given.storage.sessions.open(aLogin(other, "o-alice"), anEvent())).toMatchObject({ isNew: true });
			expect((await given.storage.users.byOpenid(given.app.id, "o-alice"))?.id).toBe(user.id);
		});

		test("fifty first logins of one openid at once make one user", async () => {
			const opened = await Promise.all(Array.from({ length: 50 }, () => given.loggedIn()));
			expect(new Set(opened.map(({ user }) => user.id)).size).toBe(1);
			expect(await given.sessionsOf(opened[0]?.user.id ?? "")).toHaveLength(50);
		});

		test("a unionid that is told later is learned, and one not told stays", async () => {
			await given.loggedIn();
			expect((await given.loggedIn({ unionid: "u-1" })).user.unionid).toBe("u-1");
			expect((await given.loggedIn({ unionid: null })).user.unionid).toBe("u-1");
			expect((await given.storage.users.byOpenid(given.app.id, "o-alice"))?.unionid).toBe("u-1");
		});

		test("the event of a login names the user and the session", async () => {
			const { user, session } = await given.loggedIn();
			const held = await given.storage.users.dossier(user.id);
			expect(held?.events).toMatchObject([{ action: "login", userId: user.id, sessionId: session.id }]);
		});

		test("a login whose event cannot be written leaves neither user, session nor key", async () => {
			const taken = anEvent();
			await given.storage.audit.append(taken);
			const login = aLogin(given.app, "o-alice", { sessionKey: aKey("a") });
			await expect(given.storage.sessions.open(login, anEvent({ id: taken.id }))).rejects.toThrow();
			expect(await given.storage.users.byOpenid(given.app.id, "o-alice")).toBeNull();
			expect(await given.storage.sessions.byTokenHash(login.session.tokenHash)).toBeNull();
			expect(await given.storage.sessionKeys.ofUser(login.newUserId)).toEqual([]);
		});

		test("a blocked user gets no session, no key and no event, and stays as he was", async () => {
			const { user } = await given.loggedIn();
			await given.storage.users.update(user.id, { blockedAt: noon }, anEvent());
			const before = [await given.storage.users.dossier(user.id), await given.countEvents()];
			const login = aLogin(given.app, "o-alice", { sessionKey: aKey("a"), unionid: "u-1" });
			expect(await given.storage.sessions.open(login, anEvent())).toBe("blocked");
			expect(await given.storage.sessions.byTokenHash(login.session.tokenHash)).toBeNull();
			expect([await given.storage.users.dossier(user.id), await given.countEvents()]).toEqual(before);
		});

		test("over maxSessions the oldest sessions end, by policy, also within one millisecond", async () => {
			const opened = [await given.loggedIn(), await given.loggedIn(), await given.loggedIn()];
			const { user, session } = await given.loggedIn({ maxSessions: 2 });
			const alive = (await given.sessionsOf(user.id)).filter(({ revokedAt }) => revokedAt === null).map(({ id }) => id);
			expect(alive.sort()).toEqual([opened[2]?.session.id, session.id].sort());
			const first = await given.storage.sessions.byTokenHash(opened[0]?.session.tokenHash ?? Buffer.alloc(0));
			expect(first?.session).toMatchObject({ revokedAt: noon, revokedBy: "policy", revokedReason: "max_sessions" });
		});

		test("sessions whose time ran out do not count for maxSessions and are not ended", async () => {
			const { user, session } = await given.loggedIn({ session: aSession(noon + 1) });
			await given.loggedIn({ at: noon + 2, maxSessions: 1 });
			expect((await given.sessionsOf(user.id)).find(({ id }) => id === session.id)?.revokedAt).toBeNull();
		});

		test("without maxSessions a login ends no other session", async () => {
			for (let i = 0; i < 30; i++) await given.loggedIn();
			const { user } = await given.loggedIn();
			expect((await given.sessionsOf(user.id)).filter(({ revokedAt }) => revokedAt === null)).toHaveLength(31);
		});
	});

	describe("sessions", () => {
		test("a session is found by its token's hash, with its user and app, whatever its state", async () => {
			const { user, session } = await given.loggedIn();
			const { id, ip, userAgent, expiresAt } = session;
			const unended = { revokedAt: null, revokedBy: null, revokedReason: null };
			const stored = { id, userId: user.id, ip, userAgent, createdAt: noon, lastSeenAt: noon, expiresAt, ...unended };
			expect(await given.storage.sessions.byTokenHash(session.tokenHash)).toEqual({
				session: stored,
				user,
				app: given.app,
			});
			await given.storage.sessions.revoke(id, { at: noon + 5, by: "user", reason: "lost phone" }, anEvent());
			const ended = { ...stored, revokedAt: noon + 5, revokedBy: "user", revokedReason: "lost phone" };
			expect(await given.storage.sessions.byTokenHash(session.tokenHash)).toEqual({
				session: ended,
				user,
				app: given.app,
			});
			expect(await given.storage.sessions.byTokenHash(Buffer.alloc(32))).toBeNull();
		});

		test("use is noted and moves the end only when one is given", async () => {
			const { session } = await given.loggedIn();
			expect(await given.storage.sessions.touch(session.id, noon + 10, null)).toBe(true);
			const found = () => given.storage.sessions.byTokenHash(session.tokenHash).then((open) => open?.session);
			expect(await found()).toMatchObject({ lastSeenAt: noon + 10, expiresAt: session.expiresAt });
			expect(await given.storage.sessions.touch(session.id, noon + 20, session.expiresAt + 99)).toBe(true);
			expect(await found()).toMatchObject({ lastSeenAt: noon + 20, expiresAt: session.expiresAt + 99 });
		});

		test("a late note of use takes nothing back", async () => {
			const { session } = await given.loggedIn();
			await given.storage.sessions.touch(session.id, noon + 20, session.expiresAt + 99);
			await given.storage.sessions.touch(session.id, noon + 10, session.expiresAt + 50);
			const found = await given.storage.sessions.byTokenHash(session.tokenHash);
			expect(found?.session).toMatchObject({ lastSeenAt: noon + 20, expiresAt: session.expiresAt + 99 });
		});

		test("an ended session cannot be used again, nor one that is gone", async () => {
			const { session } = await given.loggedIn();
			await given.storage.sessions.revoke(session.id, { at: noon, by: "user", reason: null }, anEvent());
			expect(await given.storage.sessions.touch(session.id, noon + 10, noon + 999_999)).toBe(false);
			expect((await given.storage.sessions.byTokenHash(session.tokenHash))?.session.expiresAt).toBe(session.expiresAt);
			expect(await given.storage.sessions.touch("ses_gone", noon, null)).toBe(false);
		});

		test("of many who end one session at once exactly one does, with one event", async () => {
			const { session } = await given.loggedIn();
			const before = await given.countEvents();
			const end = (by: string) => given.storage.sessions.revoke(session.id, { at: noon, by, reason: null }, anEvent());
			const ended = await Promise.all(Array.from({ length: 20 }, (_, i) => end(`op_${i}`)));
			expect(ended.filter(Boolean)).toHaveLength(1);
			expect(await given.countEvents()).toBe(before + 1);
			const winner = `op_${ended.indexOf(true)}`;
			expect((await given.storage.sessions.byTokenHash(session.tokenHash))?.session.revokedBy).toBe(winner);
		});

		test("a session whose event of ending cannot be written goes on", async () => {
			const { session } = await given.loggedIn();
			const taken = anEvent();
			await given.storage.audit.append(taken);
			const revocation = { at: noon, by: "user", reason: null };
			await expect(given.storage.sessions.revoke(session.id, revocation, anEvent({ id: taken.id }))).rejects.toThrow();
			expect((await given.storage.sessions.byTokenHash(session.tokenHash))?.session.revokedAt).toBeNull();
		});
	});
}
