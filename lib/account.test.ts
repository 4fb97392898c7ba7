import { beforeEach, describe, expect, test } from "vitest";
import type { Operator } from "../db/operators.ts";
import { changeMe, changeMyPassword, showMe } from "./account.ts";
import type { PersonCaller } from "./context.ts";
import { signedInOperator } from "./operator-session.ts";
import { endMyOtherSessions, endMySession, listMySessions } from "./own-sessions.ts";
import { cookiesOf, hire, password, personOf, trySignIn } from "./test-staff.ts";
import { testWorld, type World } from "./test-world.ts";

let world: World;
let operator: Operator;
let cookies: Record<string, string>;
let me: PersonCaller;

beforeEach(async () => {
	world = await testWorld();
	operator = await hire(world, "viewer", { email: "ming@example.com" });
	cookies = await cookiesOf(world, operator);
	me = await personOf(world, cookies);
});

const newPassword = "a new password, longer";
const isIn = async (jar: Record<string, string>) => (await signedInOperator(world.context, jar)) !== null;

async function newestEvent(action: "operator.update" | "operator.signOut") {
	const none = { outcome: null, reason: null, appid: null, userId: null, sessionId: null, operatorId: null };
	const filter = { action, ...none, from: null, to: null, q: null };
	return (await world.context.storage.audit.page(filter, 1, null)).items[0];
}

test("an operator sees himself, and changes his name", async () => {
	const shown = {
		...{ id: operator.id, email: "ming@example.com", name: null, role: "viewer", totp: false, recoveryCodesLeft: 0 },
		...{ createdAt: "2026-01-31T08:00:00.000Z", lastSignInAt: "2026-01-31T08:00:00.000Z" },
	};
	expect(await showMe(world.context, {}, me)).toEqual(shown);
	expect(await changeMe(world.context, { name: "小明" }, me)).toEqual({ ...shown, name: "小明" });
	expect((await personOf(world, cookies)).operator.name).toBe("小明");
	expect(await newestEvent("operator.update")).toMatchObject({ operatorId: operator.id, detail: { name: "changed" } });
	expect(JSON.stringify(await newestEvent("operator.update"))).not.toContain("小明");
});

describe("a password", () => {
	const change = (current: string, to = newPassword) => changeMyPassword(world.context, { current, password: to }, me);

	test("is changed by who knows the one before; all other sessions end, this one stays", async () => {
		const elsewhere = await cookiesOf(world, operator);
		const other = await cookiesOf(world, await hire(world, "viewer"));
		await change(password);
		expect([await isIn(cookies), await isIn(elsewhere), await isIn(other)]).toEqual([true, false, true]);
		expect((await trySignIn(world, { email: operator.email })).status).toBe(401);
		expect((await trySignIn(world, { email: operator.email, password: newPassword })).status).toBe(200);
		expect(await newestEvent("operator.update")).toMatchObject({
			...{ operatorId: operator.id, detail: { operator: operator.id, password: "replaced" } },
		});
	});

	test("stays with who does not, and he may guess five times", async () => {
		const codes = [];
		for (let i = 0; i < 7; i++) codes.push(await change("wrong").catch(({ code }: { code: string }) => code));
		expect(codes).toEqual([...Array(5).fill("invalid_request"), ...Array(2).fill("rate_limited")]);
		await expect(change(password)).rejects.toMatchObject({ code: "rate_limited" });
		expect((await trySignIn(world, { email: operator.email })).status).toBe(200);
	});
});

describe("one's own sessions", () => {
	test("are listed, newest first, this one marked; those that are over are not", async () => {
		world.pass(1_000);
		await personOf(world, cookies);
		await cookiesOf(world, operator, { address: "2001:db8::7" });
		await cookiesOf(world, await hire(world, "viewer"));
		const list = async () => (await listMySessions(world.context, {}, me)).items;
		expect(await list()).toEqual([
			expect.objectContaining({ isCurrent: false, ip: "2001:db8::7", userAgent: "Phone" }),
			{
				...{ id: me.operatorSession.id, isCurrent: true, ip: "192.0.2.7", userAgent: "Phone" },
				...{ createdAt: "2026-01-31T08:00:00.000Z", lastSeenAt: "2026-01-31T08:16:40.000Z" },
			},
		]);
		world.pass(1_799);
		await personOf(world, cookies);
		world.pass(1);
		expect((await list()).map(({ isCurrent }) => isCurrent)).toEqual([true]);
	});

	test("are ended one by one, never somebody else's", async () => {
		const [elsewhere, others] = [await cookiesOf(world, operator), await cookiesOf(world, await hire(world, "owner"))];
		const { id } = (await personOf(world, elsewhere)).operatorSession;
		const { id: foreign } = (await personOf(world, others)).operatorSession;
		await endMySession(world.context, { id }, me);
		expect([await isIn(cookies), await isIn(elsewhere)]).toEqual([true, false]);
		expect(await newestEvent("operator.signOut")).toMatchObject({
			...{ operatorId: operator.id, detail: { operatorSession: id } },
		});
		for (const gone of [id, foreign, "ops_none"]) {
			await expect(endMySession(world.context, { id: gone }, me)).rejects.toMatchObject({ code: "not_found" });
		}
		expect(await isIn(others)).toBe(true);
	});

	test("are ended all but this one", async () => {
		const elsewhere = [await cookiesOf(world, operator), await cookiesOf(world, operator)];
		const other = await cookiesOf(world, await hire(world, "owner"));
		await endMyOtherSessions(world.context, {}, me);
		expect(await Promise.all([...elsewhere, cookies, other].map(isIn))).toEqual([false, false, true, true]);
		expect(await newestEvent("operator.signOut")).toMatchObject({
			...{ operatorId: operator.id, detail: { sessions: "others" } },
		});
	});
});
