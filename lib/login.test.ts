import { beforeEach, describe, expect, test } from "vitest";
import { saveApp } from "./apps.ts";
import { login } from "./login.ts";
import { appid, startOfTime, stranger, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

describe("a login", () => {
	test("answers a token, its end, and the user without openid, unionid or session key", async () => {
		const answer = await world.login("alice");
		expect(answer).toEqual({
			token: expect.stringMatching(/^lpt_[A-Za-z0-9_-]{43}$/),
			expiresAt: "2026-02-07T08:00:00.000Z",
			expiresIn: 604_800,
			user: {
				id: expect.stringMatching(/^usr_/),
				isNew: true,
				nickname: null,
				avatarUrl: null,
				createdAt: "2026-01-31T08:00:00.000Z",
			},
		});
		const text = JSON.stringify(answer);
		for (const secret of ["sim-alice", "sim-union", world.simulator.sessionKey("alice")]) {
			expect(text).not.toContain(secret);
		}
	});

	test("is a registration the first time only", async () => {
		const first = await world.login("alice");
		world.pass(60);
		const second = await world.login("alice");
		expect(second.user).toEqual({ ...first.user, isNew: false });
		expect(second.token).not.toBe(first.token);
	});

	test("sends the platform the code, the appid and the secret once, and keeps what comes back", async () => {
		const code = world.simulator.issueCode("alice", "login");
		const { user } = await login(world.context, { code }, stranger);
		expect(world.calls).toEqual([
			{
				method: "GET",
				path: "/sns/jscode2session",
				query: { appid, secret: "simulated-secret-of-nothing", js_code: code, grant_type: "authorization_code" },
			},
		]);
		const held = await world.context.storage.users.dossier(user.id);
		expect(held?.user).toMatchObject({ openid: "sim-alice", unionid: "sim-union-alice" });
		expect(held?.sessionKeys).toHaveLength(1);
	});

	test("never stores the token or the session key in the clear", async () => {
		const { token, user } = await world.login("alice");
		const held = JSON.stringify(await world.context.storage.users.dossier(user.id));
		expect(held).not.toContain(token);
		expect(held).not.toContain(world.simulator.sessionKey("alice"));
	});

	test("ends no other session of the user", async () => {
		const first = await world.login("alice");
		await world.login("alice");
		await expect(world.caller(first.token)).resolves.toMatchObject({ user: { id: first.user.id } });
	});

	test("ends the oldest sessions when the app's policy limits them", async () => {
		await world.setApp({ maxSessionsPerUser: 2 });
		const tokens = [];
		for (let i = 0; i < 3; i++) tokens.push((await world.login("alice")).token);
		await expect(world.caller(tokens[0] ?? "")).rejects.toMatchObject({ code: "session_revoked" });
		for (const token of tokens.slice(1)) await expect(world.caller(token)).resolves.toBeDefined();
	});

	test("with one code at twenty places at once succeeds exactly once", async () => {
		const code = world.simulator.issueCode("alice", "login");
		const logins = await Promise.allSettled(Array.from({ length: 20 }, () => login(world.context, { code }, stranger)));
		expect(logins.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		const reasons = logins.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
		expect(reasons).toEqual(Array(19).fill("code_used"));
		expect(world.calls).toHaveLength(1);
	});

	test("works where the platform gives no unionid", async () => {
		world.upstream = () => ({ openid: "o-bob", session_key: world.simulator.sessionKey("bob") });
		const { user } = await world.login("bob");
		expect((await world.context.storage.users.dossier(user.id))?.user.unionid).toBeNull();
	});

	test("is audited with user and session, and neither code nor token nor key", async () => {
		const { token, user } = await world.login("alice");
		const { session } = await world.caller(token);
		expect(await world.eventsOf(user.id)).toEqual([
			{
				id: expect.stringMatching(/^evt_/),
				seq: 2,
				at: startOfTime,
				action: "login",
				outcome: "ok",
				reason: null,
				appid,
				userId: user.id,
				sessionId: session.id,
				operatorId: null,
				apiKeyId: null,
				ip: "192.0.2.7",
				userAgent: "Phone",
				requestId: "req_1",
				detail: {},
			},
		]);
	});

	test("of a blocked user is refused and keeps no key", async () => {
		const { user } = await world.login("alice");
		await world.block(user.id);
		world.simulator.replaceSessionKey("alice");
		await expect(world.login("alice")).rejects.toMatchObject({ code: "user_blocked" });
		expect((await world.context.storage.users.dossier(user.id))?.sessionKeys).toHaveLength(1);
		expect(world.appended).toMatchObject([
			{ action: "login", outcome: "refused", reason: "user_blocked", appid, userId: user.id },
		]);
	});

	test("lasts no longer than the absolute lifetime", async () => {
		await world.setApp({ sessionLifetime: 1000, absoluteLifetime: 600 });
		expect((await world.login("alice")).expiresIn).toBe(600);
	});

	test("refused by the platform leaves no user", async () => {
		await expect(login(world.context, { code: "nonsense" }, stranger)).rejects.toMatchObject({ code: "invalid_code" });
		const apps = await world.context.storage.apps.list();
		expect(await world.context.storage.users.byOpenid(apps[0]?.id ?? "", "sim-alice")).toBeNull();
		expect(world.appended).toMatchObject([
			{ action: "login", outcome: "refused", reason: "invalid_code", appid, userId: null, detail: { errcode: 40029 } },
		]);
	});

	test("for an app that is switched off never reaches the platform", async () => {
		await world.setApp({}, false);
		await expect(world.login("alice", { appid })).rejects.toMatchObject({ code: "app_disabled" });
		expect(world.calls).toEqual([]);
	});

	test("takes one openid of two apps for two users", async () => {
		const other = { platform: "wechat", appid: "wx0000000000000001", secret: "s" } as const;
		await saveApp(world.context, other);
		world.upstream = () => ({ openid: "o-1", session_key: world.simulator.sessionKey("a") });
		const first = await world.login("alice", { appid });
		const second = await world.login("alice", { appid: other.appid });
		expect(second.user).toMatchObject({ isNew: true });
		expect(second.user.id).not.toBe(first.user.id);
	});
});

describe("data sent with a login", () => {
	const profile = { openId: "sim-alice", nickName: "Alice", avatarUrl: "https://example.invalid/a.png" };

	test("is decrypted with the new session key and answered without openid and unionid", async () => {
		world.simulator.replaceSessionKey("alice");
		const sent = world.encrypt("alice", { ...profile, unionId: "sim-union-alice" });
		const { data, dataError } = await world.login("alice", sent);
		const watermark = { appid, timestamp: startOfTime / 1000 };
		expect(data).toEqual({ nickName: "Alice", avatarUrl: profile.avatarUrl, watermark });
		expect(dataError).toBeUndefined();
	});

	test("that does not open does not fail the login", async () => {
		const { token, data, dataError } = await world.login("alice", {
			encryptedData: Buffer.alloc(32),
			iv: Buffer.alloc(16),
		});
		expect([data, dataError]).toEqual([undefined, "decrypt_failed"]);
		await expect(world.caller(token)).resolves.toBeDefined();
	});

	test("of another user does not open", async () => {
		const sent = world.encrypt("alice", { ...profile, openId: "sim-bob" });
		expect(await world.login("alice", sent)).toMatchObject({ dataError: "decrypt_failed" });
	});

	test("with a signature that does not fit says so and is not opened", async () => {
		const sent = { ...world.encrypt("alice", profile), rawData: "{}", signature: "00" };
		const answer = await world.login("alice", sent);
		expect(answer).toMatchObject({ dataError: "signature_mismatch" });
		expect(answer.data).toBeUndefined();
	});

	test("may be a signed profile alone", async () => {
		const answer = await world.login("alice", world.sign("alice", '{"nickName":"Alice"}'));
		expect(answer).not.toHaveProperty("dataError");
		expect(await world.login("alice", { rawData: "{}", signature: "00" })).toMatchObject({
			dataError: "signature_mismatch",
		});
	});
});
