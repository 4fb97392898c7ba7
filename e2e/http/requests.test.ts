import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

let world: World;
let alice: LoggedInUser;

beforeAll(async () => {
	world = await newWorld();
	alice = await world.loggedInUser("o-alice");
});

afterAll(() => world[Symbol.asyncDispose]());

const json = { "content-type": "application/json" };

test.each([
	["POST", "/api/login", ["POST"]],
	["GET", "/api/session", ["GET", "DELETE", "HEAD"]],
	["POST", "/api/verify", ["POST"]],
	["POST", "/api/decrypt", ["POST"]],
	["POST", "/api/phone", ["POST"]],
	["GET", "/api/user", ["GET", "DELETE", "HEAD"]],
	["POST", "/api/introspect", ["POST"]],
	["POST", "/api/sign", ["POST"]],
	["GET", "/api/forward-auth", ["GET", "HEAD"]],
])("%s %s takes no other method, and says which it takes", async (_method, path, allowed) => {
	for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
		if (allowed.includes(method)) continue;
		const { status, body, headers } = await world.server.call(path, { method, token: alice.token });
		expect([method, status, body.error]).toEqual([method, 405, "method_not_allowed"]);
		expect(headers.get("allow")?.split(", ").sort()).toEqual([...allowed].sort());
		expect(body.requestId).toBe(headers.get("x-request-id"));
	}
	if (!allowed.includes("HEAD")) {
		const { status, text, headers } = await world.server.call(path, { method: "HEAD" });
		expect([status, text, headers.get("allow")]).toEqual([405, "", "POST"]);
	}
});

test("HEAD answers as GET does, without the body", async () => {
	for (const [path, status] of [
		["/api/session", 200],
		["/api/user", 200],
		["/api/forward-auth", 200],
		["/api/session?upstream=no", 400],
	] as const) {
		const answer = await world.server.call(path, { method: "HEAD", token: alice.token });
		expect([path, answer.status, answer.text]).toEqual([path, status, ""]);
		expect(answer.headers.get("cache-control")).toBe("no-store");
	}
	expect((await world.server.call("/api/session", { method: "HEAD" })).status).toBe(401);
});

test.each(["/api/nothing", "/api/", "/api/login/", "/api/LOGIN", "/api/login/x", "/api//login", "/api/%6cogin"])(
	"there is nothing at %s",
	async (path) => {
		for (const method of ["GET", "POST"]) {
			const { status, body, headers } = await world.server.call(path, { method });
			expect([status, body.error]).toEqual([404, "not_found"]);
			expect(headers.get("cache-control")).toBe("no-store");
			expect(body.requestId).toBe(headers.get("x-request-id"));
		}
	},
);

test("a body of 64 KiB is read, and one byte more is too large, with or without a length told", async () => {
	const { token } = alice;
	const padded = (size: number) => JSON.stringify({ code: "x" }).padEnd(size, " ");
	expect((await world.server.call("/api/login", { raw: padded(65_536), headers: json })).body.error).toBe(
		"invalid_code",
	);
	for (const path of ["/api/login", "/api/verify", "/api/decrypt", "/api/phone", "/api/introspect", "/api/sign"]) {
		const { status, body } = await world.server.call(path, { token, raw: padded(65_537), headers: json });
		expect([path, status, body.error]).toEqual([path, 413, "payload_too_large"]);
	}
	// A stream has no length that could be told.
	const streamed = { method: "POST", headers: json, body: new Blob([padded(100_000)]).stream(), duplex: "half" };
	const answer = await fetch(`${world.server.url}/api/login`, streamed);
	expect([answer.status, await answer.json()]).toEqual([413, expect.objectContaining({ error: "payload_too_large" })]);
});

test.each([
	"text/plain",
	"application/x-www-form-urlencoded",
	"multipart/form-data; boundary=x",
	"application/jsonp",
	"",
])("a body of type %j is no JSON", async (type) => {
	const raw = new TextEncoder().encode('{"code":"x"}');
	for (const path of ["/api/login", "/api/verify", "/api/decrypt", "/api/phone", "/api/sign"]) {
		const { status, body } = await world.server.call(path, { raw, headers: type ? { "content-type": type } : {} });
		expect([path, status, body.error]).toEqual([path, 415, "unsupported_media_type"]);
	}
});

test.each(["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=utf-8"])(
	"a body of type %j is JSON",
	async (type) => {
		const raw = JSON.stringify({ code: world.wechat.loginCode("o-alice") });
		expect((await world.server.call("/api/login", { raw, headers: { "content-type": type } })).status).toBe(200);
	},
);

test.each([
	["cut off", '{"code":"x"'],
	["of nothing", ""],
	["of an array", '[{"code":"x"}]'],
	["of null", "null"],
	["of a text", '"code"'],
	["in UTF-16", Buffer.from('{"code":"x"}', "utf16le")],
	["not UTF-8", Buffer.from([0x7b, 0x22, 0x63, 0xff, 0x22, 0x7d])],
	["with two values", '{"code":"x"}{"code":"y"}'],
])("a body %s does not fit the contract", async (_name, content) => {
	const raw = typeof content === "string" ? content : new Uint8Array(content);
	const { status, body } = await world.server.call("/api/login", { method: "POST", raw, headers: json });
	expect([status, body.error]).toEqual([400, "invalid_request"]);
	expect(body.details).toEqual([{ path: "", message: expect.any(String) }]);
});

test.each([
	["/api/login", { code: "x" }],
	["/api/verify", { rawData: "{}", signature: "x" }],
	["/api/decrypt", { encryptedData: "AAAAAAAAAAAAAAAAAAAAAA==", iv: "AAAAAAAAAAAAAAAAAAAAAA==" }],
	["/api/phone", { code: "x" }],
])("%s refuses members that the contract does not know", async (path, members) => {
	const { token } = alice;
	for (const unknown of ['"openid":"o-other"', '"__proto__":{"admin":true}', '"constructor":1', '"Code":"x"']) {
		const raw = JSON.stringify(members).replace("{", `{${unknown},`);
		const { status, body } = await world.server.call(path, { token, raw, headers: json });
		expect([unknown, status, body.error]).toEqual([unknown, 400, "invalid_request"]);
	}
});

test("introspection and signing refuse unknown members too, in a form as in JSON", async () => {
	const { key: token } = await world.apiKey();
	const form = { "content-type": "application/x-www-form-urlencoded" };
	for (const [path, raw, headers] of [
		["/api/introspect", '{"token":"x","admin":true}', json],
		["/api/introspect", "token=x&admin=true", form],
		["/api/introspect", "", form],
		["/api/sign", '{"token":"x","payload":"","admin":true}', json],
	] as const) {
		const { status, body } = await world.server.call(path, { method: "POST", token, raw, headers });
		expect([path, status, body.error]).toEqual([path, 400, "invalid_request"]);
	}
});
