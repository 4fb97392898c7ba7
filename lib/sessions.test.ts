import { beforeEach, describe, expect, test } from "vitest";
import type { OperatorCaller } from "./context.ts";
import { contract } from "./contract.ts";
import { decrypt } from "./decrypt.ts";
import { login } from "./login.ts";
import { logOut } from "./session.ts";
import { listSessions, showSession } from "./sessions.ts";
import { hostileTexts } from "./test-hostile.ts";
import { person, script } from "./test-operators.ts";
import { otherApp } from "./test-other-app.ts";
import { appid, startOfTime, stranger, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const week = 7 * 86_400;
const at = (seconds: number) => new Date(startOfTime + seconds * 1000).toISOString();

type Filter = Omit<Parameters<typeof listSessions>[1], "limit">;

const list = (filter: Filter = {}, caller: OperatorCaller = person("viewer")) =>
	listSessions(world.context, { limit: 50, ...filter }, caller);
const ids = async (filter: Filter = {}, caller: OperatorCaller = person("viewer")) =>
	(await list(filter, caller)).items.map(({ id }) => id);

describe("the list of sessions", () => {
	test("tells each session, newest first", async () => {
		const first = await world.loggedIn("alice");
		world.pass(5);
		const second = await world.loggedIn("bob");
		const listed = await list({}, script());
		expect(listed).toEqual({
			items: [
				{
					...{ id: second.session.id, appid, userId: second.user.id, userBlocked: false, openid: "sim-bob" },
					...{ nickname: null, status: "active", createdAt: at(5), lastSeenAt: at(5), expiresAt: at(5 + week) },
					...{ ip: "192.0.2.7", userAgent: "Phone", revokedAt: null, revokedBy: null, revokedReason: null },
				},
				expect.objectContaining({ id: first.session.id }),
			],
			nextCursor: null,
			previousCursor: null,
		});
		expect(contract.listSessions.output?.safeParse(listed).success).toBe(true);
	});

	test("masks openids and addresses for people, whatever their role, and not for scripts", async () => {
		await world.login("somebody-with-a-name");
		for (const role of ["viewer", "operator", "owner"] as const) {
			const [item] = (await list({}, person(role))).items;
			expect(item).toMatchObject({ openid: "sim-…name", ip: "192.0.2.*" });
		}
	});

	test("tells active from expired from revoked, and finds each by that", async () => {
		const expired = await world.loggedIn("alice");
		world.pass(week);
		const revoked = await world.loggedIn("bob");
		await logOut(world.context, {}, revoked);
		const active = await world.loggedIn("carol");
		const byStatus = { active: [active.session.id], expired: [expired.session.id], revoked: [revoked.session.id] };
		for (const status of ["active", "expired", "revoked"] as const) {
			const { items } = await list({ status });
			expect(items.map(({ id, status }) => [id, status])).toEqual(byStatus[status].map((id) => [id, status]));
		}
		const [{ revokedAt, revokedBy } = {}] = (await list({ status: "revoked" })).items;
		expect([revokedAt, revokedBy]).toEqual([at(week), "user"]);
	});

	test("is filtered by app, user, openid, address, time and free text", async () => {
		const other = await otherApp(world);
		const alice = await world.loggedIn("alice");
		world.pass(60);
		await world.login("bob");
		await other.login("carol");
		const only = [alice.session.id];
		expect(await ids({ userId: alice.user.id })).toEqual(only);
		expect(await ids({ openid: "sim-alice" })).toEqual(only);
		expect(await ids({ to: startOfTime + 1 })).toEqual(only);
		expect(await ids({ from: startOfTime + 1 })).toHaveLength(2);
		expect(await ids({ appid: other.appid })).toHaveLength(1);
		expect(await ids({ appid, openid: "sim-alice" })).toEqual(only);
		expect(await ids({ ip: "192.0.2.7" })).toHaveLength(3);
		expect(await ids({ ip: "192.0.2.8" })).toEqual([]);
		for (const q of [alice.session.id, alice.user.id, "sim-alice", "sim-union-alice"]) {
			expect(await ids({ q }), q).toEqual(only);
		}
		await expect(list({ appid: "wx-nobody" })).rejects.toMatchObject({ code: "app_unknown" });
	});

	test("shows an app that is switched off", async () => {
		await world.login("alice");
		await world.setApp({}, false);
		expect(await ids({ appid })).toHaveLength(1);
	});

	test("is read page by page, forth and back", async () => {
		const opened: string[] = [];
		for (let i = 0; i < 5; i++) opened.unshift((await world.loggedIn(`user-${i}`)).session.id);
		const query = contract.listSessions.query;
		const page = async (cursor: string | null) => {
			const { items, ...cursors } = await listSessions(
				world.context,
				query?.parse({ limit: 2, ...(cursor && { cursor }) }) ?? { limit: 0 },
				person("viewer"),
			);
			return { ids: items.map(({ id }) => id), ...cursors };
		};
		const first = await page(null);
		const second = await page(first.nextCursor);
		const third = await page(second.nextCursor);
		expect([first.ids, second.ids, third.ids]).toEqual([opened.slice(0, 2), opened.slice(2, 4), opened.slice(4)]);
		expect([first.previousCursor, third.nextCursor]).toEqual([null, null]);
		expect((await page(third.previousCursor)).ids).toEqual(second.ids);
		expect((await page(second.previousCursor)).ids).toEqual(first.ids);
	});

	test("is kept to its app for an API key of one app", async () => {
		const other = await otherApp(world);
		await world.login("alice");
		await other.login("bob");
		for (const filter of [{}, { appid: other.appid }, { q: "sim-union-bob" }]) {
			const { items } = await list(filter, script(other.appid));
			expect(items.map(({ appid }) => appid)).toEqual([other.appid]);
		}
		expect(await ids({ openid: "sim-alice" }, script(other.appid))).toEqual([]);
		await expect(list({ appid }, script(other.appid))).rejects.toMatchObject({ code: "app_unknown" });
	});
});

describe("one session", () => {
	const show = (id: string, caller: OperatorCaller = person("viewer")) => showSession(world.context, { id }, caller);

	test("tells what a request with its token is answered now", async () => {
		const { session, user, ...caller } = await world.loggedIn("alice");
		const refusal = async () => (await show(session.id)).refusal;
		expect(await refusal()).toBeNull();
		await world.setApp({}, false);
		expect(await refusal()).toBe("app_disabled");
		await world.block(user.id);
		expect(await show(session.id)).toMatchObject({ refusal: "user_blocked", userBlocked: true, status: "active" });
		world.pass(week);
		expect(await show(session.id)).toMatchObject({ refusal: "session_expired", status: "expired" });
		await logOut(world.context, {}, { ...caller, session, user });
		const shown = await show(session.id);
		expect(shown).toMatchObject({ refusal: "session_revoked", status: "revoked" });
		expect(contract.showSession.output?.parse(shown)).toEqual(shown);
	});

	test("is not found where there is none, and by an API key of another app", async () => {
		const { session } = await world.loggedIn("alice");
		await expect(show("ses_none")).rejects.toMatchObject({ code: "not_found" });
		await expect(show(session.id, script("wx-other"))).rejects.toMatchObject({ code: "not_found" });
		expect((await show(session.id, script(appid))).openid).toBe("sim-alice");
	});
});

test.each(hostileTexts)("a hostile nickname and user agent are told as they are, and found: %s", async (_, text) => {
	await world.setApp({ storeNickname: true });
	const code = world.simulator.issueCode("mallory", "login");
	const { token, user } = await login(world.context, { code }, { ...stranger, userAgent: text });
	const profile = { openId: "sim-mallory", nickName: text };
	await decrypt(world.context, world.encrypt("mallory", profile), await world.caller(token));
	const { items } = await list({ q: text.slice(0, 200) });
	expect(items).toMatchObject([{ userId: user.id, nickname: text, userAgent: text }]);
	expect(await showSession(world.context, { id: items[0]?.id ?? "" }, person())).toMatchObject({ nickname: text });
});
