import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pushAesKey } from "../../lib/test-pushes.ts";
import { type Pushes, pushedEvent, pushesOf } from "../world/pushes.ts";
import { storedIn } from "../world/secrets.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let key: string;
let pushes: Pushes;

beforeAll(async () => {
	world = await newWorld({ TRUSTED_PROXIES: "127.0.0.1" });
	world.setPolicy({ storeNickname: true, storeAvatar: true, storePhone: true });
	({ key } = await world.apiKey({ scope: "admin" }));
	pushes = await pushesOf(world.server, { key, appid: world.wechat.appid, aesKey: pushAesKey });
});

afterAll(() => world[Symbol.asyncDispose]());

/** Somebody who left as much behind as anybody can, and every text of it. */
async function known(name: string, number: number) {
	const { server, wechat } = world;
	const person = {
		openid: `o-openid-of-${name}`,
		unionid: `u-unionid-of-${name}`,
		nickname: `Nickname-of-${name}`,
		avatarUrl: `https://a.test/avatar-of-${name}.png`,
		phone: `1390000000${number}`,
		address: `203.0.113.${200 + number}`,
		userAgent: `Phone-of-${name}/1.0`,
	};
	const { openid, unionid, nickname, avatarUrl } = person;
	const headers = { "user-agent": person.userAgent, "x-forwarded-for": person.address };
	const logIn = async () => {
		const json = { code: wechat.loginCode(openid, { unionid }) };
		return (await server.call("/api/login", { json, headers })).body;
	};
	const { token, user } = await logIn();
	await logIn();
	const calls = [
		{ path: "/api/decrypt", json: wechat.encrypt(openid, { openId: openid, nickName: nickname, avatarUrl }) },
		{ path: "/api/phone", json: { code: wechat.phoneCode(openid, person.phone) } },
		{ path: "/api/verify", json: { rawData: "{}", signature: "0".repeat(40) } },
		{ path: "/api/decrypt", json: { ...wechat.encrypt("o-foreign", { openId: "o-foreign" }) } },
	];
	for (const { path, json } of calls) await server.call(path, { json, token: String(token), headers });
	return { person, headers, token: String(token), id: String(Object(user).id), logIn };
}

/** The texts that stand in any file, page or row of the data folder, the journal emptied first. */
function left(texts: string[]): string[] {
	const file = new BetterSqlite3(join(world.server.folder, "lingpai.db"), { timeout: 60_000 });
	// Not while the server reads; then it empties nothing, and says so.
	while (file.pragma("wal_checkpoint(TRUNCATE)", { simple: true }) !== 0);
	file.close();
	const stored = storedIn(world.server.folder);
	return texts.filter((text) => stored.some(({ content }) => content.includes(text)));
}

type Known = Awaited<ReturnType<typeof known>>;

describe.each<[door: string, number: number, open: (one: Known) => Promise<number>]>([
	[
		"by his own token",
		1,
		async ({ token, headers }) => (await world.server.call("/api/user", { method: "DELETE", token, headers })).status,
	],
	[
		"by an operator",
		2,
		async ({ id }) => (await world.server.call(`/api/admin/users/${id}`, { method: "DELETE", token: key })).status,
	],
	[
		"by WeChat, because he closed his account",
		3,
		async ({ person }) => (await pushes.send(pushedEvent("user_authorization_cancellation", person.openid))).status,
	],
])("a user who is erased %s", (_door, number, open) => {
	test("leaves nothing but an id that says nothing, and comes back as somebody else", async () => {
		const { server } = world;
		const one = await known(`erased${number}`, number);
		const bystander = await known(`stays${number}`, number + 3);
		const texts = Object.values(one.person);
		// The phone number is sealed: it is looked for where it might have leaked to.
		expect(left(texts).sort()).toEqual(texts.filter((text) => text !== one.person.phone).sort());
		const exported = (await server.call("/api/user", { token: one.token, headers: one.headers })).text;
		const anyUser = await server.call(`/api/admin/users/${one.id}/export`, { token: key });
		for (const text of texts) expect([exported.includes(text), anyUser.text.includes(text)]).toEqual([true, true]);

		expect(await open(one)).toBeLessThan(300);

		expect(left(texts)).toEqual([]);
		const { status, body } = await server.call("/api/session", { token: one.token });
		expect([status, body.error]).toEqual([401, "session_unknown"]);
		const rows = world.rows(`SELECT action, ip, user_agent FROM audit_events WHERE user_id = '${one.id}'
			AND operator_id IS NULL AND api_key_id IS NULL`);
		expect(rows.length).toBeGreaterThan(5);
		for (const row of rows) expect(row).toMatchObject({ ip: null, user_agent: null });
		for (const table of ["users", "sessions", "session_keys"]) {
			const column = table === "users" ? "id" : "user_id";
			expect(world.rows(`SELECT 1 FROM ${table} WHERE ${column} = '${one.id}'`)).toEqual([]);
		}
		expect((await server.call("/api/admin/audit/verify", { token: key })).body).toMatchObject({ ok: true });
		const told = () => {
			const lines = server.output().split("\n").slice(0, -1);
			return lines.filter((line) => line.includes("user erased")).map((line) => JSON.parse(line));
		};
		await expect
			.poll(told, { timeout: 60_000 })
			.toContainEqual(expect.objectContaining({ userId: one.id, appid: world.wechat.appid }));

		expect((await server.call("/api/session", { token: bystander.token })).status).toBe(200);
		const back = Object((await one.logIn()).user);
		expect([back.isNew, back.id === one.id]).toEqual([true, false]);
	});
});

test("nothing of the erased is in what the server wrote, and the chain verifies after a kill", async () => {
	const { server } = world;
	await server.stop("SIGKILL");
	await server.start();
	const { code, stdout } = await server.command("audit", "verify", "--json");
	expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true }]);
	for (const text of ["of-erased", "203.0.113.20", "1390000000"]) expect(server.output()).not.toContain(text);
});
