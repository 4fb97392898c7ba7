import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

const sessions = "/api/admin/sessions";

let world: World;
let key: string;

beforeAll(async () => {
	world = await newWorld();
	({ key } = await world.apiKey({ scope: "admin" }));
});

beforeEach(() => {
	world.wechat.misbehave = null;
});

afterAll(() => world[Symbol.asyncDispose]());

const ask = (path: string, json?: object, token = key) => world.server.call(path, { token, ...(json && { json }) });
const end = (json: object, token = key) => ask(`${sessions}/expire`, json, token);
const listed = async (query: string, token = key) => {
	const { body } = await ask(`${sessions}?${query}`, undefined, token);
	const items: unknown[] = Array.isArray(body.items) ? body.items : [];
	return items.map((item) => Object(item));
};
const sessionOf = async ({ user }: LoggedInUser) => String((await listed(`userId=${user.id}&limit=1`))[0]?.id);

/** What this user's very next request is answered. */
async function refusal({ token }: LoggedInUser, { server } = world): Promise<unknown[]> {
	const { status, body } = await server.call("/api/session", { token });
	return [status, body.error];
}

const holds = [200, undefined];
const ended = [401, "session_revoked"];

describe("a session that is ended", () => {
	test("is refused at its very next request, whatever it asks", async () => {
		const alice = await world.loggedInUser("o-ended");
		const id = await sessionOf(alice);
		expect((await ask(`${sessions}/${id}`)).body).toMatchObject({ status: "active", refusal: null, openid: "o-ended" });
		expect((await ask(`${sessions}/${id}/expire`, { reason: "The phone was stolen" })).body).toEqual({ expired: 1 });
		const { token } = alice;
		for (const answer of [
			await world.server.call("/api/session", { token }),
			await world.server.call("/api/user", { token }),
			await world.server.call("/api/forward-auth", { token }),
			await world.server.call("/api/verify", { token, json: world.wechat.signed("o-ended", {}) }),
			await world.server.call("/api/session", { token, method: "DELETE" }),
		]) {
			expect([answer.status, answer.body.error]).toEqual(ended);
		}
		const backend = await world.apiKey();
		const introspected = await world.server.call("/api/introspect", { token: backend.key, json: { token } });
		expect(introspected.body).toEqual({ active: false });
		expect((await ask(`${sessions}/${id}/expire`, {})).body).toEqual({ expired: 0 });
	});

	test("is refused by another process on the same data at once, and after a restart", async () => {
		const alice = await world.loggedInUser("o-replica");
		await using other = await world.another();
		expect(await refusal(alice, { ...world, server: other })).toEqual(holds);
		await end({ ids: [await sessionOf(alice)] });
		expect(await refusal(alice, { ...world, server: other })).toEqual(ended);
		await world.server.stop("SIGKILL");
		await world.server.start();
		expect(await refusal(alice)).toEqual(ended);
	});

	test("is refused to those who asked before and after, and to nobody in between: a hundred at once", async () => {
		const alice = await world.loggedInUser("o-race");
		const id = await sessionOf(alice);
		const asked = Array.from({ length: 50 }, () => refusal(alice));
		const done = await end({ ids: [id] });
		const after = await Promise.all(Array.from({ length: 50 }, () => refusal(alice)));
		expect(done.body).toEqual({ expired: 1 });
		expect(new Set(after.map(String))).toEqual(new Set([String(ended)]));
		for (const answer of await Promise.all(asked)) expect([String(holds), String(ended)]).toContain(String(answer));
	});
});

describe("many sessions", () => {
	test("of one user are ended at once, and he can log in again", async () => {
		const phones = [await world.loggedInUser("o-many"), await world.loggedInUser("o-many")];
		const other = await world.loggedInUser("o-other");
		const { body } = await end({ userId: phones[0]?.user.id, reason: "Taken over" });
		expect(body).toEqual({ expired: 2 });
		for (const phone of phones) expect(await refusal(phone)).toEqual(ended);
		expect(await refusal(other)).toEqual(holds);
		const [first] = await listed(`userId=${phones[0]?.user.id}`);
		expect(first).toMatchObject({ status: "revoked", revokedReason: "Taken over" });
		expect(first.revokedBy).toMatch(/^key_/);
		expect(await refusal(await world.loggedInUser("o-many"))).toEqual(holds);
	});

	test("of an app are ended in steps, while others log in", async () => {
		const appid = world.wechat.addApp();
		await world.saveApp({ appid });
		const here = await world.loggedInUser("o-here");
		const there = [];
		for (let i = 0; i < 40; i++) there.push(await world.loggedInUser(`o-there-${i}`, { appid }));
		const [{ body }, late] = await Promise.all([end({ appid }), world.loggedInUser("o-there-late", { appid })]);
		const isLateEnded = String(await refusal(late)) === String(ended);
		expect(body).toEqual({ expired: isLateEnded ? 41 : 40 });
		for (const one of there) expect(await refusal(one)).toEqual(ended);
		expect(await refusal(here)).toEqual(holds);
	});

	test("are not ended where it is not said which, and the answer says why in the caller's language", async () => {
		const headers = { "accept-language": "zh-CN" };
		const json = { appid: world.wechat.appid, resetSessionKey: true };
		const { status, body } = await world.server.call(`${sessions}/expire`, { token: key, json, headers });
		const details = [{ path: "resetSessionKey", message: expect.stringContaining("平台每次只能重置一个用户的密钥") }];
		expect([status, body.error, body.details]).toEqual([400, "invalid_request", details]);
		expect((await end({})).body.details).toEqual([{ path: "", message: expect.stringContaining("exactly one of") }]);
	});
});

describe("the session key at WeChat", () => {
	test("is reset when told to: what was encrypted with the one before opens no more", async () => {
		const { wechat, server } = world;
		const alice = await world.loggedInUser("o-leak");
		const leaked = wechat.sessionKey("o-leak");
		const { body } = await end({ userId: alice.user.id, resetSessionKey: true });
		expect(body).toEqual({ expired: 1, sessionKeysReset: 1, sessionKeysNotReset: [] });
		expect(wechat.sessionKey("o-leak")).not.toBe(leaked);
		const { token } = await world.loggedInUser("o-leak");
		const forged = wechat.encrypt("o-leak", { stepInfoList: [] }, { sessionKey: leaked });
		expect((await server.call("/api/decrypt", { token, json: forged })).body.error).toBe("decrypt_failed");
		const honest = wechat.encrypt("o-leak", { stepInfoList: [] });
		expect((await server.call("/api/decrypt", { token, json: honest })).status).toBe(200);
		for (const secret of [leaked, wechat.sessionKey("o-leak")]) expect(server.output()).not.toContain(secret);
	});

	test("may not be had while WeChat is silent: the sessions are ended all the same, and the answer says so", async () => {
		const alice = await world.loggedInUser("o-silent");
		world.wechat.misbehave = ({ path }) => (path === "/wxa/resetusersessionkey" ? true : undefined);
		await using hurried = await world.another({ LINGPAI_UPSTREAM_TIMEOUT_MS: "500" });
		const json = { userId: alice.user.id, resetSessionKey: true };
		const { status, body } = await hurried.call(`${sessions}/expire`, { token: key, json });
		const sessionKeysNotReset = [{ userId: alice.user.id, error: "upstream_timeout" }];
		expect([status, body]).toEqual([200, { expired: 1, sessionKeysReset: 0, sessionKeysNotReset }]);
		expect(await refusal(alice)).toEqual(ended);
	});
});

test("an API key of one app ends nothing of another, and does not learn that there is something", async () => {
	const appid = world.wechat.addApp();
	await world.saveApp({ appid });
	const limited = (await world.apiKey({ scope: "admin", appid })).key;
	const mine = await world.loggedInUser("o-mine", { appid });
	const foreign = await world.loggedInUser("o-foreign");
	const id = await sessionOf(foreign);
	const answers = [
		await ask(`${sessions}/${id}`, undefined, limited),
		await ask(`${sessions}/${id}/expire`, {}, limited),
		await end({ userId: foreign.user.id }, limited),
		await end({ appid: world.wechat.appid }, limited),
	];
	const errors = ["not_found", "not_found", "not_found", "app_unknown"];
	expect(answers.map(({ status, body }) => [status, body.error])).toEqual(errors.map((error) => [404, error]));
	expect((await end({ ids: [id] }, limited)).body).toEqual({ expired: 0 });
	expect(await refusal(foreign)).toEqual(holds);
	expect((await listed("", limited)).map(({ openid }) => openid)).toEqual(["o-mine"]);
	expect((await end({ appid }, limited)).body).toEqual({ expired: 1 });
	expect(await refusal(mine)).toEqual(ended);
});
