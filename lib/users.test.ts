import { beforeEach, describe, expect, test } from "vitest";
import { auditEvent } from "./audit.ts";
import type { OperatorCaller } from "./context.ts";
import { contract } from "./contract.ts";
import { decrypt } from "./decrypt.ts";
import { phone } from "./phone.ts";
import { hostileTexts } from "./test-hostile.ts";
import { person, script } from "./test-operators.ts";
import { otherApp } from "./test-other-app.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";
import { listUsers, showUser } from "./users.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const viewer = person("viewer");
const at = new Date(startOfTime).toISOString();

type Filter = Omit<Parameters<typeof listUsers>[1], "limit">;

const list = (filter: Filter = {}, caller: OperatorCaller = viewer) =>
	listUsers(world.context, { limit: 50, ...filter }, caller);
const ids = async (filter: Filter = {}, caller: OperatorCaller = viewer) =>
	(await list(filter, caller)).items.map(({ id }) => id);
const show = (id: string, caller: OperatorCaller = viewer) => showUser(world.context, { id }, caller);

/** Logs a user in whose profile and phone number become known. */
async function known(name: string, nickName = "Alice") {
	const { token } = await world.login(name);
	const profile = { openId: `sim-${name}`, nickName, avatarUrl: "https://a.test/a.png" };
	await decrypt(world.context, world.encrypt(name, profile), await world.caller(token));
	await phone(world.context, { code: world.simulator.issueCode(name, "phone") }, await world.caller(token));
	return (await world.caller(token)).user;
}

describe("the list of users", () => {
	test("tells each user, newest first; openid and unionid masked for people and not for scripts", async () => {
		const { user } = await world.loggedIn("somebody-with-a-name");
		world.pass(1);
		await world.login("bob");
		const listed = await list();
		expect(listed.items[1]).toEqual({
			...{ id: user.id, appid, openid: "sim-…name", unionid: "sim-…name", nickname: null },
			...{ blockedAt: null, createdAt: at },
		});
		expect(listed.items[0]?.openid).toBe("si…ob");
		expect(contract.listUsers.output?.safeParse(listed).success).toBe(true);
		expect((await list({}, script())).items[1]).toMatchObject({
			...{ openid: "sim-somebody-with-a-name", unionid: "sim-union-somebody-with-a-name" },
		});
	});

	test("is filtered by app, block, time and free text", async () => {
		await world.setApp({ storeNickname: true });
		const other = await otherApp(world);
		const alice = await known("alice", "Ålice W.");
		world.pass(60);
		const { user: bob } = await world.login("bob");
		await other.login("carol");
		await world.block(bob.id);
		expect(await ids({ blocked: true })).toEqual([bob.id]);
		expect(await ids({ blocked: false, appid })).toEqual([alice.id]);
		expect(await ids({ appid: other.appid })).toHaveLength(1);
		expect(await ids({ from: startOfTime, to: startOfTime + 1 })).toEqual([alice.id]);
		for (const q of [alice.id, "sim-alice", "sim-union-alice", "Ålice"])
			expect(await ids({ q }), q).toEqual([alice.id]);
		await expect(list({ appid: "wx-nobody" })).rejects.toMatchObject({ code: "app_unknown" });
	});

	test("is read page by page, forth and back", async () => {
		const users: string[] = [];
		for (let i = 0; i < 5; i++) users.unshift((await world.login(`user-${i}`)).user.id);
		const page = (cursor: string | null) =>
			list(contract.listUsers.query?.omit({ limit: true }).parse(cursor === null ? {} : { cursor }) ?? {}, viewer);
		const first = await listUsers(world.context, { limit: 3 }, viewer);
		expect(first.items.map(({ id }) => id)).toEqual(users.slice(0, 3));
		const second = await page(first.nextCursor);
		expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([users.slice(3), null]);
		expect((await page(second.previousCursor)).items.map(({ id }) => id)).toEqual(users.slice(0, 3));
	});

	test("is kept to its app for an API key of one app", async () => {
		const other = await otherApp(world);
		await world.login("alice");
		const { user } = await other.login("alice");
		expect(await ids({}, script(other.appid))).toEqual([user.id]);
		expect(await ids({ q: "sim-union-alice" }, script(other.appid))).toEqual([user.id]);
		await expect(list({ appid }, script(other.appid))).rejects.toMatchObject({ code: "app_unknown" });
	});

	test.each(hostileTexts)("finds a hostile nickname by how it begins: %s", async (_, text) => {
		await world.setApp({ storeNickname: true });
		const user = await known("mallory", text);
		const { items } = await list({ q: text.slice(0, 200) });
		expect(items).toMatchObject([{ id: user.id, nickname: text }]);
	});
});

describe("one user", () => {
	test("shows what is held and why, the phone number masked, and how many session keys since when", async () => {
		await world.setApp({ storeNickname: true, storeAvatar: true, storePhone: true });
		const { id } = await known("alice");
		world.simulator.replaceSessionKey("alice");
		world.pass(60);
		await world.login("alice");
		await world.setApp({ storeNickname: false });
		// By a request that began before.
		const event = auditEvent(world.context, null, { action: "decrypt", outcome: "ok", userId: id });
		await world.context.storage.users.update(id, { nickname: "Alice" }, event);
		const shown = await show(id);
		expect(shown).toMatchObject({
			...{ platform: "wechat", nickname: "Alice", avatarUrl: "https://a.test/a.png" },
			phoneNumber: expect.stringMatching(/^\+86138?\*{4}\d{4}$/),
			held: [
				{ field: "openid", why: "login" },
				{ field: "unionid", why: "platform" },
				{ field: "nickname", why: "earlier_policy" },
				{ field: "avatarUrl", why: "policy" },
				{ field: "phoneNumber", why: "policy" },
				{ field: "addresses", why: "login" },
			],
			sessionKeys: [{ obtainedAt: "2026-01-31T08:01:00.000Z" }, { obtainedAt: at }],
			elsewhere: [],
		});
		expect(contract.showUser.output?.parse(shown)).toEqual(shown);
		expect(JSON.stringify(shown)).not.toContain(world.simulator.sessionKey("alice"));
		const { phoneNumber } = await show(id, script());
		expect(phoneNumber).toBe(`+86${world.simulator.user("alice").phoneNumber}`);
	});

	test("holds by default what a login cannot do without, and nothing else", async () => {
		const { user } = await world.login("alice");
		const { held, nickname, avatarUrl, phoneNumber } = await show(user.id);
		expect(held.map(({ field }) => field)).toEqual(["openid", "unionid", "addresses"]);
		expect([nickname, avatarUrl, phoneNumber]).toEqual([null, null, null]);
	});

	test("tells what stops him here from logging in", async () => {
		const { user } = await world.login("alice");
		const refusal = async () => (await show(user.id)).refusal;
		expect(await refusal()).toBeNull();
		await world.setApp({}, false);
		expect(await refusal()).toBe("app_disabled");
		await world.block(user.id);
		expect(await refusal()).toBe("user_blocked");
	});

	test("is found again in other apps by unionid, but not by an API key of one app", async () => {
		const other = await otherApp(world);
		const { user: here } = await world.login("alice");
		const { user: there } = await other.login("alice");
		await other.login("bob");
		const elsewhere = [{ id: there.id, appid: other.appid, blockedAt: null, createdAt: at }];
		expect((await show(here.id)).elsewhere).toEqual(elsewhere);
		expect((await show(here.id, script(appid))).elsewhere).toEqual([]);
	});

	test("is not found where there is none, and by an API key of another app", async () => {
		const { user } = await world.login("alice");
		await expect(show("usr_none")).rejects.toMatchObject({ code: "not_found" });
		await expect(show(user.id, script("wx-other"))).rejects.toMatchObject({ code: "not_found" });
	});
});
