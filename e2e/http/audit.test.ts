import { afterAll, beforeAll, expect, test } from "vitest";
import { newWorld, type World } from "../world/world.ts";

const metricsToken = "metrics-token-of-the-test";

let world: World;

beforeAll(async () => {
	world = await newWorld({ METRICS_TOKEN: metricsToken });
});

afterAll(() => world[Symbol.asyncDispose]());

test("whatever a user does is told by one event with who, from where, with what and under which request", async () => {
	const { wechat, server } = world;
	const { id: apiKeyId, key } = await world.apiKey();
	const headers = { "user-agent": "MicroMessenger/8.0" };
	const call = (path: string, requestId: string, sent: object) =>
		server.call(path, { ...sent, headers: { ...headers, "x-request-id": requestId } });
	const login = await call("/api/login", "login", { json: { code: wechat.loginCode("o-told") } });
	const token = String(login.body.token);
	const profile = { openId: "o-told", nickName: "小明" };
	await call("/api/verify", "verify", { token, json: wechat.signed("o-told", profile) });
	await call("/api/decrypt", "decrypt", { token, json: wechat.encrypt("o-told", profile) });
	await call("/api/phone", "phone", { token, json: { code: wechat.phoneCode("o-told") } });
	await call("/api/phone", "phone-refused", { token, json: { code: "phone-unknown" } });
	await call("/api/sign", "sign", { token: key, json: { token, payload: "secret payload" } });
	await call("/api/user", "export", { token });
	await call("/api/session", "logout", { method: "DELETE", token });

	const user = world.rows("SELECT id FROM users WHERE openid = 'o-told'")[0];
	const session = world.rows("SELECT id FROM sessions")[0];
	expect([user, session]).toEqual([{ id: expect.stringMatching(/^usr_/) }, { id: expect.stringMatching(/^ses_/) }]);
	const told = world.rows(
		`SELECT request_id AS requestId, action, outcome, reason, detail, api_key_id AS apiKeyId, user_id AS user,
		 session_id AS session, appid, ip, user_agent AS userAgent FROM audit_events WHERE request_id IS NOT NULL ORDER BY seq`,
	);
	const everywhere = {
		appid: wechat.appid,
		user: Object(user).id,
		session: Object(session).id,
		ip: "127.0.0.1",
		userAgent: "MicroMessenger/8.0",
	};
	const plain = { ...everywhere, outcome: "ok", reason: null, detail: "{}", apiKeyId: null };
	expect(told).toEqual([
		{ ...plain, requestId: "login", action: "login" },
		{ ...plain, requestId: "verify", action: "verify", detail: '{"keyAge":0}' },
		{ ...plain, requestId: "decrypt", action: "decrypt", detail: '{"kind":"userInfo","keyAge":0}' },
		{ ...plain, requestId: "phone", action: "phone" },
		{
			...plain,
			...{ requestId: "phone-refused", action: "phone", outcome: "refused", reason: "invalid_code" },
			detail: '{"platform":"wechat","errcode":40029}',
		},
		{ ...plain, requestId: "sign", action: "sign", apiKeyId },
		{ ...plain, requestId: "export", action: "user.export" },
		{ ...plain, requestId: "logout", action: "logout" },
	]);
});

test("session checks and introspection are counted in metrics, and not audited", async () => {
	const { server } = world;
	const { token } = await world.loggedInUser("o-counted");
	const { key } = await world.apiKey();
	const events = () => world.rows("SELECT count(*) AS events FROM audit_events");
	const before = events();
	for (let checks = 0; checks < 5; checks++) {
		await server.call("/api/session", { token });
		await server.call("/api/forward-auth", { token });
		await server.call("/api/introspect", { token: key, json: { token } });
	}
	await server.call("/api/session");
	expect(events()).toEqual(before);
	const { text } = await server.call("/metrics", { token: metricsToken });
	for (const line of [
		'lingpai_requests_total{operation="checkSession",error=""} 5',
		'lingpai_requests_total{operation="checkSession",error="session_missing"} 1',
		'lingpai_requests_total{operation="forwardAuth",error=""} 5',
		'lingpai_requests_total{operation="introspect",error=""} 5',
	]) {
		expect(text.split("\n")).toContain(line);
	}
});

test("audit events are neither deleted nor changed, and the chain verifies", async () => {
	for (const sql of [
		"DELETE FROM audit_events WHERE seq = 1 RETURNING seq",
		"UPDATE audit_events SET outcome = 'ok' RETURNING seq",
		"UPDATE audit_events SET ip = '203.0.113.7' RETURNING seq",
	]) {
		expect(() => world.rows(sql)).toThrow(/audit event/);
	}
	const { code, stdout } = await world.server.command("audit", "verify", "--json");
	expect([code, JSON.parse(stdout).ok]).toEqual([0, true]);
});
