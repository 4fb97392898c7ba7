import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

let world: World;
let alice: LoggedInUser;

beforeAll(async () => {
	world = await newWorld();
	alice = await world.loggedInUser("o-alice");
});

afterAll(() => world[Symbol.asyncDispose]());

const session = (headers: Record<string, string>, path = "/api/session") => world.server.call(path, { headers });

test("every answer has a request id and is not to be stored", async () => {
	const { token } = alice;
	const { server } = world;
	const answers = [
		await server.call("/api/session", { token }),
		await server.call("/api/session"),
		await server.call("/api/login", { json: {} }),
		await server.call("/api/login", { json: { code: "wrong" } }),
		await server.call("/api/login"),
		await server.call("/api/nothing"),
		await server.call("/api/login", { raw: "x".repeat(70_000), headers: { "content-type": "application/json" } }),
		await server.call("/api/login", { raw: "code=x" }),
		await server.call("/api/forward-auth", { token }),
		await server.call("/api/user", { token }),
		await server.call("/api/introspect", { json: { token } }),
		await server.call("/api/health/live"),
		await server.call("/api/health/ready"),
		await server.call("/api/session", { method: "DELETE", token: (await world.loggedInUser("o-leaves")).token }),
	];
	expect(answers.map(({ status }) => status)).toEqual([
		...[200, 401, 400, 400, 405, 404, 413, 415, 200, 200, 401, 200, 200, 204],
	]);
	const ids = answers.map(({ headers }) => headers.get("x-request-id"));
	expect(ids).toEqual(Array(answers.length).fill(expect.stringMatching(/^req_[\w-]{22}$/)));
	expect(new Set(ids).size).toBe(answers.length);
	for (const { headers, body, status } of answers) {
		expect(headers.get("cache-control")).toBe("no-store");
		expect(headers.get("x-powered-by")).toBeNull();
		if (status < 400) continue;
		expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
		expect(body).toMatchObject({ message: expect.any(String), requestId: headers.get("x-request-id") });
	}
});

test("a well-formed request id is kept, in answer and audit, and any other is replaced", async () => {
	const { body, headers } = await session({ "x-request-id": "gateway-7.a_B" });
	expect([headers.get("x-request-id"), body.requestId]).toEqual(["gateway-7.a_B", "gateway-7.a_B"]);
	const code = world.wechat.loginCode("o-traced");
	await world.server.call("/api/login", { json: { code }, headers: { "x-request-id": "trace-login" } });
	expect(world.rows("SELECT action FROM audit_events WHERE request_id = 'trace-login'")).toEqual([{ action: "login" }]);
	for (const odd of ["", "with space", "<script>", "x".repeat(129), "a;b", "é"]) {
		expect((await session({ "x-request-id": odd })).headers.get("x-request-id")).toMatch(/^req_/);
	}
});

test("the token is taken from Authorization, else X-WX-Skey, else sessionid", async () => {
	const { token } = alice;
	const holds = [
		{ authorization: `Bearer ${token}` },
		{ authorization: `bearer   ${token}` },
		{ "x-wx-skey": token },
		{ sessionid: token },
		{ authorization: `Bearer ${token}`, "x-wx-skey": "wrong", sessionid: "wrong" },
		{ "x-wx-skey": token, sessionid: "wrong" },
		{ authorization: "Basic YTpi", sessionid: token },
	];
	for (const headers of holds) expect((await session({ ...headers })).status).toBe(200);
	for (const headers of [
		{ authorization: "Bearer wrong", "x-wx-skey": token },
		{ "x-wx-skey": "wrong", sessionid: token },
	]) {
		expect((await session({ ...headers })).body.error).toBe("session_unknown");
	}
	for (const headers of [{ authorization: token }, { authorization: "Bearer" }, { cookie: `sessionid=${token}` }]) {
		expect((await session({ ...headers })).body.error).toBe("session_missing");
	}
});

test("on POST the token may stand in the body, behind every header", async () => {
	const { token } = alice;
	const signed = world.wechat.signed("o-alice", { nickName: "小明" });
	const encrypted = world.wechat.encrypt("o-alice", { openId: "o-alice", nickName: "小明" });
	const calls = [
		["/api/verify", signed],
		["/api/decrypt", encrypted],
		["/api/phone", { code: world.wechat.phoneCode("o-alice") }],
	] as const;
	for (const [path, json] of calls) {
		expect((await world.server.call(path, { json: { ...json, token } })).status).toBe(200);
	}
	const json = { ...signed, token };
	expect((await world.server.call("/api/verify", { json, token: "wrong" })).body.error).toBe("session_unknown");
	const header = { ...signed, token: "wrong" };
	expect((await world.server.call("/api/verify", { json: header, token })).status).toBe(200);
});

test("the token is never taken from the query string", async () => {
	const { token } = alice;
	for (const name of ["token", "sessionid", "access_token", "X-WX-Skey", "authorization"]) {
		const { status, body } = await session({}, `/api/session?${name}=${token}`);
		expect([status, body.error]).toEqual([401, "session_missing"]);
	}
	expect(world.server.output()).not.toContain(token);
});

test("an error speaks Chinese when Accept-Language prefers it, else English", async () => {
	const isChinese = (text: unknown) => /[\u4e00-\u9fff]/.test(String(text));
	for (const language of ["zh", "zh-CN", "zh-TW,zh;q=0.9,en;q=0.8", "fr, zh;q=0.5, en;q=0.4", "ZH-hans"]) {
		expect([language, isChinese((await session({ "accept-language": language })).body.message)]).toEqual([
			language,
			true,
		]);
	}
	for (const language of ["en", "en-US,zh;q=0.5", "fr", "*", "zh;q=0", "", ";;q=,", "zhx"]) {
		expect([language, isChinese((await session({ "accept-language": language })).body.message)]).toEqual([
			language,
			false,
		]);
	}
	const details = async (language: string) => {
		const headers = { "accept-language": language };
		const { body } = await world.server.call("/api/login", { json: { code: 1, iv: "AA==", more: 1 }, headers });
		return JSON.stringify(body.details);
	};
	expect(isChinese(await details("zh-CN"))).toBe(true);
	expect(isChinese(await details("en"))).toBe(false);
	expect(
		isChinese((await world.server.call("/api/nothing", { headers: { "accept-language": "zh" } })).body.message),
	).toBe(true);
});
