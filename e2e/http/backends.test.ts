import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { officialVectors } from "../world/vectors.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let key: string;

beforeAll(async () => {
	world = await newWorld();
	({ key } = await world.apiKey());
});

afterAll(() => world[Symbol.asyncDispose]());

const introspect = (token: string, by = key) => world.server.call("/api/introspect", { token: by, json: { token } });
const sign = (json: object, by = key) => world.server.call("/api/sign", { token: by, json });

test("a backend learns whose token it was given", async () => {
	const before = Math.floor(Date.now() / 1000);
	const { token, user } = await world.loggedInUser("o-buyer", { unionid: "u-buyer" });
	const { status, body } = await introspect(token);
	expect(status).toBe(200);
	expect(body).toEqual({
		active: true,
		sub: user.id,
		appid: world.wechat.appid,
		platform: "wechat",
		openid: "o-buyer",
		unionid: "u-buyer",
		iat: expect.any(Number),
		exp: expect.any(Number),
		sid: expect.stringMatching(/^ses_/),
	});
	expect(body.iat).toBeGreaterThanOrEqual(before);
	expect(Number(body.exp) - Number(body.iat)).toBeGreaterThanOrEqual(7 * 86_400 - 1);
	expect((await introspect((await world.loggedInUser("o-without-union")).token)).body.unionid).toBeNull();
});

test("introspection takes a form too, as RFC 7662 has it", async () => {
	const { token } = await world.loggedInUser("o-form");
	const { status, body } = await world.server.call("/api/introspect", {
		token: key,
		headers: { "content-type": "application/x-www-form-urlencoded" },
		raw: new URLSearchParams({ token, token_type_hint: "access_token" }).toString(),
	});
	expect([status, body.active]).toEqual([200, true]);
});

test("a token that does not hold is inactive and nothing more", async () => {
	const ended = await world.loggedInUser("o-ended");
	await world.server.call("/api/session", { method: "DELETE", token: ended.token });
	const old = await world.loggedInUser("o-old");
	world.letPass(8 * 86_400);
	for (const token of [ended.token, old.token, "no token of ours", key, "x".repeat(4096)]) {
		const { status, body } = await introspect(token);
		expect(status).toBe(200);
		expect(body).toEqual({ active: false });
	}
});

test("introspection and signing need an API key, and a user's token is none", async () => {
	const { token } = await world.loggedInUser("o-curious");
	for (const [path, json] of [
		["/api/introspect", { token }],
		["/api/sign", { token, payload: "" }],
	] as const) {
		const bare = await world.server.call(path, { json });
		expect([bare.status, bare.body.error]).toEqual([401, "unauthorized"]);
		expect(bare.headers.get("www-authenticate")).toBe("Bearer");
		for (const wrong of [token, `lpk_${"A".repeat(43)}`, `${key}x`]) {
			const { status, body } = await world.server.call(path, { token: wrong, json });
			expect([status, body.error]).toEqual([401, "unauthorized"]);
		}
	}
});

test("an API key is no user's token", async () => {
	expect((await world.server.call("/api/session", { token: key })).body.error).toBe("session_unknown");
});

test("a payload is signed with the session key of the token's user, or of openid and appid", async () => {
	const { appid } = world.wechat;
	for (const { sessionKey, payload, signature } of [officialVectors.userState, officialVectors.virtualPayment]) {
		const { token } = await world.loggedInUser("o-payer", { sessionKey });
		for (const subject of [{ token }, { openid: "o-payer", appid }]) {
			const { status, body } = await sign({ ...subject, payload });
			expect(status).toBe(200);
			expect(body).toEqual({ signature });
		}
	}
	const { sessionKey } = officialVectors.virtualPayment;
	const chinese = await sign({ openid: "o-payer", appid, payload: "令牌" });
	expect(chinese.body.signature).toBe(createHmac("sha256", sessionKey).update("令牌").digest("hex"));
});

test("nothing is signed for a session that is over, or a user or app that is not there", async () => {
	const { appid } = world.wechat;
	const ended = await world.loggedInUser("o-signs-no-more");
	await world.server.call("/api/session", { method: "DELETE", token: ended.token });
	const old = await world.loggedInUser("o-signs-no-more");
	world.letPass(8 * 86_400);
	for (const [subject, status, error] of [
		[{ token: ended.token }, 401, "session_revoked"],
		[{ token: old.token }, 401, "session_expired"],
		[{ token: "unknown" }, 401, "session_unknown"],
		[{ openid: "o-never-seen", appid }, 404, "not_found"],
		[{ openid: "o-payer", appid: "wx-unknown" }, 404, "app_unknown"],
	] as const) {
		const answer = await sign({ ...subject, payload: "" });
		expect([answer.status, answer.body.error]).toEqual([status, error]);
	}
});

test.each([
	["nothing to sign for", { payload: "" }],
	["an openid without its appid", { openid: "o-payer", payload: "" }],
	["both a token and an openid", { token: "x", openid: "o-payer", appid: "wx", payload: "" }],
	["no payload", { token: "x" }],
	["a payload that is no text", { token: "x", payload: { foo: "bar" } }],
])("to sign with %s does not fit the contract", async (_name, json) => {
	const { status, body } = await sign(json);
	expect([status, body.error]).toEqual([400, "invalid_request"]);
});

test("an API key of one app sees and signs for that app's users only", async () => {
	const { wechat } = world;
	const appid = wechat.addApp();
	await world.saveApp({ appid });
	const theirs = await world.apiKey({ appid });
	const ours = await world.loggedInUser("o-guest");
	const guest = await world.loggedInUser("o-guest", { appid });
	expect((await introspect(guest.token, theirs.key)).body).toMatchObject({ active: true, appid, openid: "o-guest" });
	expect((await introspect(ours.token, theirs.key)).body).toEqual({ active: false });
	expect((await sign({ token: guest.token, payload: "" }, theirs.key)).status).toBe(200);
	for (const subject of [{ token: ours.token }, { openid: "o-guest", appid: wechat.appid }]) {
		const { status, body } = await sign({ ...subject, payload: "" }, theirs.key);
		expect([status, body.error]).toEqual([403, "forbidden"]);
	}
});

test("a removed API key is refused from the next request on", async () => {
	const { id, key: removed } = await world.apiKey();
	const { token } = await world.loggedInUser("o-trusting");
	expect((await introspect(token, removed)).body.active).toBe(true);
	expect((await world.server.command("api-key", "remove", id)).code).toBe(0);
	expect((await introspect(token, removed)).status).toBe(401);
});

test("a reverse proxy learns the user in headers, from the token in its usual places", async () => {
	const { token, user } = await world.loggedInUser("o-forwarded", { unionid: "u-forwarded" });
	for (const headers of [{ authorization: `Bearer ${token}` }, { "x-wx-skey": token }, { sessionid: token }]) {
		const answer = await world.server.call("/api/forward-auth", { headers });
		expect([answer.status, answer.text]).toEqual([200, ""]);
		expect(Object.fromEntries(answer.headers)).toMatchObject({
			"x-lingpai-user": user.id,
			"x-lingpai-openid": "o-forwarded",
			"x-lingpai-unionid": "u-forwarded",
			"x-lingpai-appid": world.wechat.appid,
			"x-lingpai-session": expect.stringMatching(/^ses_/),
		});
	}
	const plain = await world.loggedInUser("o-no-union");
	const answer = await world.server.call("/api/forward-auth", { token: plain.token });
	expect(answer.headers.get("x-lingpai-unionid")).toBe("");
});

test("a reverse proxy is told 401 for a token that does not hold, and no user", async () => {
	const { token } = await world.loggedInUser("o-turned-away");
	await world.server.call("/api/session", { method: "DELETE", token });
	const bare = await world.server.call("/api/forward-auth");
	const ended = await world.server.call("/api/forward-auth", { token });
	expect([bare.body.error, ended.body.error]).toEqual(["session_missing", "session_revoked"]);
	for (const { status, headers } of [bare, ended]) {
		expect(status).toBe(401);
		expect([...headers.keys()].filter((name) => name.startsWith("x-lingpai"))).toEqual([]);
	}
});
