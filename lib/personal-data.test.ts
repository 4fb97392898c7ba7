import { beforeEach, describe, expect, test } from "vitest";
import { blockUser } from "./block-user.ts";
import { eraseAnyUser, exportAnyUser } from "./personal-data.ts";
import { person, script } from "./test-operators.ts";
import { appid, testWorld, type World } from "./test-world.ts";
import { exportUser } from "./user.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const owner = { ...person("owner"), address: "203.0.113.1", userAgent: "The owner's browser" };

describe("exporting a user", () => {
	test("gives the document that he gets himself, unmasked, and is in the audit log", async () => {
		const caller = await world.loggedIn("alice");
		const exported = await exportAnyUser(world.context, { id: caller.user.id }, owner);
		const { events, ...own } = await exportUser(world.context, {}, caller);
		expect(exported).toEqual({ ...own, events: events.slice(1) });
		expect(exported.user.openid).toBe("sim-alice");
		expect((await world.eventsOf(caller.user.id)).at(-2)).toMatchObject({
			...{ action: "user.export", outcome: "ok", appid, operatorId: "opr_owner" },
		});
	});

	test("tells the user nothing of an operator's or a backend's address", async () => {
		const caller = await world.loggedIn("alice");
		await blockUser(world.context, { id: caller.user.id, reason: "Fraud" }, owner);
		await exportAnyUser(world.context, { id: caller.user.id }, { ...script(), address: "203.0.113.2" });
		const { events } = await exportUser(world.context, {}, caller);
		expect(events.map(({ action, ip, userAgent }) => [action, ip, userAgent])).toEqual([
			["user.export", "192.0.2.7", "Phone"],
			["user.export", null, null],
			["user.block", null, null],
			["login", "192.0.2.7", "Phone"],
		]);
		expect(JSON.stringify(events)).not.toMatch(/203\.0\.113|Fraud/);
	});
});

describe("erasing a user", () => {
	test("ends his sessions, removes him, and leaves a chain that verifies and says who did it", async () => {
		const { user, app, token } = await world.loggedIn("alice");
		await eraseAnyUser(world.context, { id: user.id }, owner);
		await expect(world.caller(token)).rejects.toMatchObject({ code: "session_unknown" });
		expect(await world.context.storage.users.byOpenid(app.id, "sim-alice")).toBeNull();
		expect(await world.context.storage.audit.verify()).toMatchObject({ ok: true });
		const filter = { action: null, outcome: null, reason: null, appid: null, sessionId: null, operatorId: null };
		const all = { ...filter, userId: user.id, from: null, to: null, q: null };
		const { items } = await world.context.storage.audit.page(all, 10, null);
		expect(items).toMatchObject([
			{ action: "user.erase", outcome: "ok", appid, operatorId: "opr_owner", ip: "203.0.113.1" },
			{ action: "login", ip: null, userAgent: null },
		]);
	});

	test("lets him come back as somebody new", async () => {
		const { user } = await world.login("alice");
		await eraseAnyUser(world.context, { id: user.id }, owner);
		const back = await world.login("alice");
		expect([back.user.isNew, back.user.id === user.id]).toEqual([true, false]);
	});
});

test("who does not exist, or is an app's that an API key does not reach, is neither exported nor erased", async () => {
	const { user, token } = await world.loggedIn("alice");
	for (const run of [exportAnyUser, eraseAnyUser]) {
		await expect(run(world.context, { id: "usr_none" }, owner)).rejects.toMatchObject({ code: "not_found" });
		const foreign = run(world.context, { id: user.id }, script("wx-other"));
		await expect(foreign).rejects.toMatchObject({ code: "not_found" });
	}
	expect((await world.caller(token)).user.id).toBe(user.id);
	expect(await world.eventsOf(user.id)).toHaveLength(1);
});
