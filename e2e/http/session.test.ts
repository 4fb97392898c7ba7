import { afterAll, beforeAll, expect, test } from "vitest";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

test("a session tells its end and its user, and a fresh one is not renewed", async () => {
	const { token, expiresAt, user } = await world.loggedInUser("o-check");
	const { status, body } = await world.server.call("/api/session", { token });
	expect(status).toBe(200);
	const { isNew, ...known } = user;
	expect(body).toEqual({ active: true, expiresAt, expiresIn: expect.any(Number), renewed: false, user: known });
	expect(Number.isInteger(body.expiresIn)).toBe(true);
});

test("a session whose half is over is renewed by its use, never past the absolute end", async () => {
	const { token } = await world.loggedInUser("o-sliding");
	const day = 86_400;
	const check = async () => (await world.server.call("/api/session", { token })).body;
	world.letPass(3 * day);
	expect(await check()).toMatchObject({ renewed: false });
	world.letPass(day);
	const renewed = await check();
	expect(renewed).toMatchObject({ renewed: true });
	expect(renewed.expiresIn).toBeGreaterThan(7 * day - 60);
	expect(await check()).toMatchObject({ renewed: false, expiresAt: renewed.expiresAt });
	for (let passed = 4; passed < 28; passed += 6) {
		world.letPass(6 * day);
		expect(await check()).toMatchObject({ active: true, renewed: true });
	}
	const last = await check();
	expect(last.expiresIn).toBeLessThanOrEqual(2 * day);
	expect(last.expiresIn).toBeGreaterThan(2 * day - 60);
	world.letPass(2 * day);
	expect(await check()).toMatchObject({ error: "session_expired" });
});

test("a session that nobody used for its lifetime is over", async () => {
	const { token } = await world.loggedInUser("o-away");
	world.letPass(7 * 86_400);
	const { status, body } = await world.server.call("/api/session", { token });
	expect([status, body.error]).toEqual([401, "session_expired"]);
});

test("the reverse proxy's question counts as use of the session", async () => {
	const { token } = await world.loggedInUser("o-proxied");
	world.letPass(4 * 86_400);
	expect((await world.server.call("/api/forward-auth", { token })).status).toBe(200);
	world.letPass(4 * 86_400);
	expect((await world.server.call("/api/session", { token })).status).toBe(200);
});

test("logging out ends this session at once and for good, and no other", async () => {
	const { server } = world;
	const here = await world.loggedInUser("o-leaves");
	const there = await world.loggedInUser("o-leaves");
	const left = await server.call("/api/session", { method: "DELETE", token: here.token });
	expect([left.status, left.text]).toEqual([204, ""]);
	for (const method of ["GET", "DELETE"]) {
		const { status, body } = await server.call("/api/session", { method, token: here.token });
		expect([status, body.error]).toEqual([401, "session_revoked"]);
	}
	expect((await server.call("/api/session", { token: there.token })).status).toBe(200);
});

test("an ended session stays ended after a restart, and an open one stays open", async () => {
	const { server } = world;
	const ended = await world.loggedInUser("o-restart");
	const open = await world.loggedInUser("o-restart");
	await server.call("/api/session", { method: "DELETE", token: ended.token });
	expect(await server.stop()).toBe(0);
	await server.start();
	expect((await server.call("/api/session", { token: ended.token })).body.error).toBe("session_revoked");
	expect((await server.call("/api/session", { token: open.token })).status).toBe(200);
});

test("a blocked user's sessions do not hold, he cannot log in, and backends are told he is not active", async () => {
	const { server, wechat } = world;
	const { token: blocked, user } = await world.loggedInUser("o-blocked");
	const { key } = await world.apiKey();
	world.block(user.id);
	const payload = { openid: "o-blocked", appid: wechat.appid, payload: "" };
	for (const answer of [
		await server.call("/api/session", { token: blocked }),
		await server.call("/api/user", { token: blocked }),
		await server.call("/api/login", { json: { code: wechat.loginCode("o-blocked") } }),
		await server.call("/api/sign", { token: key, json: payload }),
	]) {
		expect([answer.status, answer.body.error]).toEqual([403, "user_blocked"]);
	}
	const introspected = await server.call("/api/introspect", { token: key, json: { token: blocked } });
	expect(introspected.body).toEqual({ active: false });
	expect(world.rows(`SELECT count(*) AS sessions FROM sessions WHERE user_id = '${user.id}'`)).toEqual([
		{ sessions: 1 },
	]);
});

const token = `lpt_${"A".repeat(43)}`;

test.each([
	["GET", "/api/session", undefined],
	["DELETE", "/api/session", undefined],
	["POST", "/api/verify", { rawData: "{}", signature: "x" }],
	["POST", "/api/decrypt", { encryptedData: "AAAAAAAAAAAAAAAAAAAAAA==", iv: "AAAAAAAAAAAAAAAAAAAAAA==" }],
	["POST", "/api/phone", { code: "any" }],
	["GET", "/api/user", undefined],
	["DELETE", "/api/user", undefined],
	["GET", "/api/forward-auth", undefined],
])("%s %s needs a token of ours", async (method, path, json) => {
	const sent = { method, ...(json && { json }) };
	const bare = await world.server.call(path, sent);
	expect([bare.status, bare.body.error]).toEqual([401, "session_missing"]);
	expect(bare.headers.get("www-authenticate")).toBe("Bearer");
	for (const wrong of [token, "lpt_short", "Band", `lpk_${"A".repeat(43)}`, "x".repeat(5000)]) {
		const { status, body } = await world.server.call(path, { ...sent, token: wrong });
		expect([status, body.error]).toEqual([401, "session_unknown"]);
	}
});

test("WeChat is asked whether the session key still holds, and only when told to", async () => {
	const { wechat, server } = world;
	const { token } = await world.loggedInUser("o-key");
	const asked = () => wechat.calls.filter((call) => call.path === "/wxa/checksession" && call.query.openid === "o-key");
	const plain = await server.call("/api/session", { token });
	expect(plain.body).not.toHaveProperty("sessionKeyValid");
	expect(asked()).toHaveLength(0);
	expect((await server.call("/api/session?upstream=1", { token })).body.sessionKeyValid).toBe(true);
	expect(asked()).toHaveLength(1);
	expect(asked()[0]?.query).toMatchObject({ sig_method: "hmac_sha256", openid: "o-key" });
	wechat.loginCode("o-key", { sessionKey: "bmV3IGtleSAxNiBieXRlcw==" });
	const { status, body } = await server.call("/api/session?upstream=1", { token });
	expect(status).toBe(200);
	expect(body).toMatchObject({ active: true, sessionKeyValid: false });
});

test("upstream takes no other value than 1", async () => {
	const { token } = await world.loggedInUser("o-odd");
	for (const value of ["0", "true", ""]) {
		const { status, body } = await world.server.call(`/api/session?upstream=${value}`, { token });
		expect([status, body.error]).toEqual([400, "invalid_request"]);
		expect(body.details).toEqual([{ path: "upstream", message: expect.any(String) }]);
	}
});
