import { beforeEach, describe, expect, test } from "vitest";
import { auditEvent } from "./audit.ts";
import { contract } from "./contract.ts";
import { decrypt } from "./decrypt.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";
import { eraseUser, exportUser, timeLeft } from "./user.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld({ storeNickname: true, storeAvatar: true, storePhone: true });
});

const at = "2026-01-31T08:00:00.000Z";

describe("the export of one's own data", () => {
	test("holds everything: the user, sessions, times of keys, events, and the phone number opened", async () => {
		const caller = await world.loggedIn("alice");
		const phone = { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000", countryCode: "86" };
		await decrypt(world.context, world.encrypt("alice", phone), caller);
		const profile = { openId: "sim-alice", nickName: "Alice", avatarUrl: "https://example.invalid/a.png" };
		await decrypt(world.context, world.encrypt("alice", profile), await world.caller(caller.token));
		const exported = await exportUser(world.context, {}, await world.caller(caller.token));
		const origin = { ip: "192.0.2.7", userAgent: "Phone" };
		const event = { at, outcome: "ok", reason: null, ...origin };
		expect(exported).toEqual({
			user: {
				id: caller.user.id,
				nickname: "Alice",
				avatarUrl: "https://example.invalid/a.png",
				createdAt: at,
				appid,
				platform: "wechat",
				openid: "sim-alice",
				unionid: "sim-union-alice",
				phoneNumber: "+8613800000000",
			},
			sessions: [
				{
					id: caller.session.id,
					createdAt: at,
					lastSeenAt: at,
					expiresAt: "2026-02-07T08:00:00.000Z",
					revokedAt: null,
					...origin,
				},
			],
			sessionKeys: [{ obtainedAt: at }],
			events: ["user.export", "decrypt", "decrypt", "login"].map((action) => ({ ...event, action })),
		});
		expect(contract.exportUser.output?.parse(exported)).toEqual(exported);
	});

	test("tells nobody else's data, no token and no key", async () => {
		await world.loggedIn("bob");
		const caller = await world.loggedIn("alice");
		const text = JSON.stringify(await exportUser(world.context, {}, caller));
		for (const hidden of ["bob", caller.token, world.simulator.sessionKey("alice")]) expect(text).not.toContain(hidden);
	});

	test("shows ended sessions as ended", async () => {
		await world.setApp({ maxSessionsPerUser: 1 });
		await world.login("alice");
		world.pass(5);
		const { sessions } = await exportUser(world.context, {}, await world.loggedIn("alice"));
		expect(sessions.map(({ revokedAt }) => revokedAt)).toEqual([null, "2026-01-31T08:00:05.000Z"]);
	});
});

describe("erasing oneself", () => {
	test("ends all sessions, removes the user and leaves a chain that verifies", async () => {
		const first = await world.login("alice");
		const caller = await world.loggedIn("alice");
		await eraseUser(world.context, {}, caller);
		for (const token of [first.token, caller.token]) {
			await expect(world.caller(token)).rejects.toMatchObject({ code: "session_unknown" });
		}
		expect(await world.context.storage.users.byOpenid(caller.app.id, "sim-alice")).toBeNull();
		expect(await world.context.storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
	});

	test("is refused the second time, and what is in flight finds no user", async () => {
		const caller = await world.loggedIn("alice");
		await eraseUser(world.context, {}, caller);
		const gone = { code: "session_unknown" };
		await expect(eraseUser(world.context, {}, caller)).rejects.toMatchObject(gone);
		await expect(exportUser(world.context, {}, caller)).rejects.toMatchObject(gone);
		const profile = { openId: "sim-alice", nickName: "Alice", avatarUrl: "" };
		await expect(decrypt(world.context, world.encrypt("alice", profile), caller)).rejects.toBeDefined();
	});

	test("lets the same person come back as somebody new, with nothing kept", async () => {
		const caller = await world.loggedIn("alice");
		await eraseUser(world.context, {}, caller);
		const back = await world.login("alice");
		expect(back.user).toMatchObject({ isNew: true, nickname: null });
		expect(back.user.id).not.toBe(caller.user.id);
	});

	test("leaves no address and no user agent of the user in the log, not even of the erasure", async () => {
		const caller = await world.loggedIn("alice");
		await eraseUser(world.context, {}, caller);
		// Put back under the old id, the storage tells what it still holds.
		const { storage } = world.context;
		const session = { id: "ses_x", tokenHash: Buffer.alloc(32), ip: null, userAgent: null, expiresAt: startOfTime };
		const login = { appId: caller.app.id, openid: "o-x", unionid: null, newUserId: caller.user.id, sessionKey: null };
		const event = auditEvent(world.context, null, { action: "login", outcome: "ok" });
		await storage.sessions.open({ ...login, session, maxSessions: null, at: startOfTime }, event);
		const events = await world.eventsOf(caller.user.id);
		expect(events.map(({ action, ip, userAgent }) => [action, ip, userAgent])).toEqual([
			["login", null, null],
			["user.erase", null, null],
			["login", null, null],
		]);
	});
});

test("the time left is told in whole seconds and never below zero", () => {
	expect(timeLeft(startOfTime + 1500, startOfTime)).toEqual({ expiresAt: "2026-01-31T08:00:01.500Z", expiresIn: 2 });
	expect(timeLeft(startOfTime, startOfTime + 9000).expiresIn).toBe(0);
});
