import { beforeEach, describe, expect, test } from "vitest";
import { blockUser, unblockUser } from "./block-user.ts";
import { person, script } from "./test-operators.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const operator = person("operator");

describe("blocking a user", () => {
	test("refuses the very next request of each session, and logins; unblocking lets both in again", async () => {
		const { user, token } = await world.loggedIn("alice");
		const blocked = await blockUser(world.context, { id: user.id, reason: "Fraud" }, operator);
		expect(blocked).toMatchObject({ id: user.id, blockedAt: new Date(startOfTime).toISOString(), openid: "si…ce" });
		await expect(world.caller(token)).rejects.toMatchObject({ code: "user_blocked" });
		await expect(world.login("alice")).rejects.toMatchObject({ code: "user_blocked" });
		world.pass(60);
		expect(await unblockUser(world.context, { id: user.id }, operator)).toMatchObject({ blockedAt: null });
		expect((await world.caller(token)).user.id).toBe(user.id);
		expect((await world.login("alice")).user.id).toBe(user.id);
	});

	test("leaves others alone", async () => {
		const { user } = await world.login("alice");
		const { token } = await world.loggedIn("bob");
		await blockUser(world.context, { id: user.id }, operator);
		expect((await world.caller(token)).user.id).not.toBe(user.id);
	});

	test("is told in the audit log with its reason; what changes nothing is not told", async () => {
		const { user } = await world.login("alice");
		for (let i = 0; i < 2; i++) await blockUser(world.context, { id: user.id, reason: "Fraud" }, operator);
		for (let i = 0; i < 2; i++) await unblockUser(world.context, { id: user.id }, script());
		const told = { appid, sessionId: null, reason: null };
		expect((await world.eventsOf(user.id)).slice(1)).toMatchObject([
			{ ...told, action: "user.block", operatorId: "opr_operator", apiKeyId: null, detail: { reason: "Fraud" } },
			{ ...told, action: "user.unblock", operatorId: null, apiKeyId: "key_1", detail: {} },
		]);
		expect((await world.eventsOf(user.id)).slice(1)).toHaveLength(2);
	});

	test("a second time keeps the first time", async () => {
		const { user } = await world.login("alice");
		const { blockedAt } = await blockUser(world.context, { id: user.id }, operator);
		world.pass(60);
		expect((await blockUser(world.context, { id: user.id }, operator)).blockedAt).toBe(blockedAt);
	});

	test("finds nobody where there is nobody, nor by an API key of another app", async () => {
		const { user } = await world.login("alice");
		for (const change of [blockUser, unblockUser]) {
			await expect(change(world.context, { id: "usr_none" }, operator)).rejects.toMatchObject({ code: "not_found" });
			const foreign = change(world.context, { id: user.id }, script("wx-other"));
			await expect(foreign).rejects.toMatchObject({ code: "not_found" });
		}
	});
});
