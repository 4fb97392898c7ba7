import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../lib/contract.ts";
import { createClient } from "../../sdk/server/src/index.ts";
import { type Backend, backendOf, impostor } from "../world/backend.ts";
import { type Stories, stories } from "../world/backend-stories.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let shop: Backend;

beforeAll(async () => {
	world = await newWorld();
	shop = await backendOf(world);
});

afterAll(() => world[Symbol.asyncDispose]());

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
	const parts: Uint8Array[] = [];
	for await (const chunk of chunks) parts.push(chunk);
	return Buffer.concat(parts).toString("utf8");
}

describe("a backend with the client", () => {
	test("learns whose token it was given, and nothing of one that does not hold", async () => {
		const { token, user } = await world.loggedInUser("o-buyer", { unionid: "u-buyer" });
		const { client } = await backendOf(world, { scope: "introspect" });
		const who = await client.introspect({ token });
		expect(who).toMatchObject({
			active: true,
			sub: user.id,
			openid: "o-buyer",
			unionid: "u-buyer",
			platform: "wechat",
		});
		if (who.active) await shop.client.expireSession({ id: who.sid, reason: "stolen" });
		expect(await client.introspect({ token })).toEqual({ active: false });
		expect(await client.introspect({ token: "令牌 & more" })).toEqual({ active: false });
	});

	test("has a payload signed", async () => {
		const { wechat } = world;
		await world.loggedInUser("o-payer");
		const { signature } = await shop.client.sign({ openid: "o-payer", appid: wechat.appid, payload: '{"fee":"￥1"}' });
		expect(signature).toMatch(/^[0-9a-f]{64}$/);
	});

	const names = operations.filter(({ access }) => access === "apiKey" || access === "operator");

	test("has a story for every operation that an API key may call", () => {
		expect(Object.keys(stories)).toEqual(expect.arrayContaining(names.map(({ name }) => name)));
		expect(Object.keys(stories).sort()).toEqual(Object.keys(shop.client).sort());
	});

	test.each(Object.entries<Stories[keyof Stories]>(stories))(
		"is answered by %s what the contract says",
		async (name, story) => {
			const answer = await story(shop);
			const operation = names.find((one) => one.name === name);
			if (!operation) return expect(answer).toHaveProperty("id");
			if (operation.as === "download") return expect(answer).toHaveProperty("chunks");
			if (!operation.output) return expect(answer).toBeUndefined();
			expect(operation.output.safeParse(answer).error).toBeUndefined();
		},
	);

	test("takes a file as it comes", async () => {
		await world.loggedInUser("o-exported");
		const { filename, contentType, chunks } = await shop.client.exportEvents({ format: "csv", action: "login" });
		expect([filename, contentType]).toEqual([expect.stringMatching(/\.csv$/), expect.stringContaining("text/csv")]);
		expect((await textOf(chunks)).split("\n")[0]).toContain("seq");
		const { chunks: unread } = await shop.client.exportEvents();
		for await (const _chunk of unread) break;
		const { chunks: json } = await shop.client.exportEvents({ format: "json" });
		expect(JSON.parse(await textOf(json))).toContainEqual(expect.objectContaining({ action: "login" }));
	});
});

describe("a list over all its pages", () => {
	test("loses and repeats nothing while others log in", async () => {
		const before: string[] = [];
		for (let n = 0; n < 23; n++) before.push((await world.loggedInUser(`o-early-${n}`)).user.id);
		const seen: string[] = [];
		for await (const { userId } of shop.client.sessions({ status: "active", limit: 5 })) {
			seen.push(userId);
			if (seen.length % 2 === 0) await world.loggedInUser(`o-late-${seen.length}`);
		}
		expect(new Set(seen).size).toBe(seen.length);
		expect(seen.filter((id) => before.includes(id))).toEqual(before.toReversed());
		let users = 0;
		for await (const _user of shop.client.users({ limit: 3 })) users += 1;
		expect(users).toBe(world.rows("SELECT id FROM users").length);
	});
});

describe("what is refused", () => {
	test("is told by code and status: a wrong key, a scope that is not enough, something that is not there", async () => {
		const { client } = await backendOf(world, { scope: "introspect" });
		const stranger = createClient({ baseUrl: world.server.url, apiKey: `lpk_${"A".repeat(43)}` });
		const requestId = expect.stringMatching(/^req_/);
		await expect(stranger.introspect({ token: "x" })).rejects.toMatchObject({
			code: "unauthorized",
			status: 401,
			requestId,
		});
		await expect(client.showSettings()).rejects.toMatchObject({ code: "forbidden", status: 403, requestId });
		await expect(shop.client.showUser({ id: "usr_nobody" })).rejects.toMatchObject({ code: "not_found", status: 404 });
		await expect(shop.client.showUser({ id: "../settings" })).rejects.toMatchObject({ code: "not_found", status: 404 });
	});

	test("is told with its details, in the caller's language, under the caller's own id", async () => {
		const refused = shop.client.sign({ payload: "" }, { language: "zh-CN", requestId: "order-4711" });
		await expect(refused).rejects.toMatchObject({
			code: "invalid_request",
			message: expect.stringContaining("请求不符合接口约定"),
			requestId: "order-4711",
			details: [{ path: expect.any(String), message: "请传 token，或同时传 openid 与 appid" }],
		});
	});

	test("too often comes with the seconds to wait", async () => {
		const { client } = await backendOf(world);
		const { user } = await world.loggedInUser("o-curious");
		const unmask = () => client.unmaskUser({ id: user.id, reason: "ticket 4711" });
		for (let n = 0; n < 20; n++) await unmask();
		const error = await unmask().catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ code: "rate_limited", status: 429, retryAfter: expect.any(Number) });
		expect(Object(error).retryAfter).toBeGreaterThan(0);
		expect(Object(error).retryAfter).toBeLessThanOrEqual(3600);
	});

	test("a key of one app sees that app alone", async () => {
		const { wechat } = world;
		const appid = wechat.addApp();
		await world.saveApp({ appid });
		const { client } = await backendOf(world, { appid });
		const ours = await world.loggedInUser("o-ours");
		const theirs = await world.loggedInUser("o-theirs", { appid });
		const seen: string[] = [];
		for await (const { appid } of client.sessions()) seen.push(appid);
		expect(seen).toEqual([appid]);
		expect(await client.introspect({ token: theirs.token })).toMatchObject({ active: true, appid });
		expect(await client.introspect({ token: ours.token })).toEqual({ active: false });
		await expect(client.blockUser({ id: ours.user.id })).rejects.toMatchObject({ code: "not_found" });
		await expect(client.listApiKeys()).rejects.toMatchObject({ code: "forbidden" });
	});
});

describe("no answer of Lingpai's", () => {
	test("is told from one: nobody there, no answer in time, half an answer, somebody else's page", async () => {
		await using silent = await impostor(null);
		await using rude = await impostor((_request, response) => {
			response.writeHead(200, { "content-length": "100" });
			response.write('{"active":');
			setTimeout(() => response.destroy(), 50);
		});
		await using page = await impostor((_request, response) => response.writeHead(502).end("<h1>Bad Gateway</h1>"));
		await using away = await impostor((_request, response) => response.writeHead(301, { location: "/login" }).end());
		const nobody = await impostor((_request, response) => response.end());
		await nobody[Symbol.asyncDispose]();
		for (const [{ client }, code, status] of [
			[nobody, "unreachable", null],
			[silent, "timed_out", null],
			[rude, "unreachable", null],
			[page, "bad_answer", 502],
			[away, "bad_answer", 301],
		] as const) {
			await expect(client.introspect({ token: "x" })).rejects.toMatchObject({ code, status });
		}
		await expect(nobody.client.showSettings()).rejects.toThrow("(ECONNREFUSED)");
	});

	test("a server that is gone for a moment is there again for the same client", async () => {
		await world.server.stop();
		await expect(shop.client.showSettings()).rejects.toMatchObject({ code: "unreachable", status: null });
		await world.server.start();
		expect(await shop.client.verifyEvents()).toMatchObject({ ok: true });
	});
});
