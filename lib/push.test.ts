import { beforeEach, describe, expect, test } from "vitest";
import { type PushWorld, pushWorld } from "./test-push-world.ts";
import { pushAesKey, type Writing } from "./test-pushes.ts";
import { appid } from "./test-world.ts";

let world: PushWorld;

beforeEach(async () => {
	world = await pushWorld();
});

const send = (message: object, writing: Partial<Writing> = {}) => world.take(world.write(message, writing));

const modes: [string, Partial<Writing>][] = [
	["plain JSON", { format: "json" }],
	["plain XML", { format: "xml" }],
	["sealed JSON", { format: "json", aesKey: pushAesKey }],
	["sealed XML", { format: "xml", aesKey: pushAesKey }],
];

describe.each(modes)("a push in %s", (_name, writing) => {
	beforeEach(() => world.agree(writing.aesKey ?? null));

	test.each<[string | number, string[]]>([
		["6", ["sealedPhone"]],
		["8", ["nickname", "avatarUrl"]],
		["19", ["avatarUrl", "sealedPhone"]],
		["20", ["nickname", "sealedPhone"]],
		["6,8", []],
		["7, 13;8", ["nickname", "avatarUrl"]],
		[6, ["sealedPhone"]],
		["301", []],
		["1", ["nickname", "avatarUrl", "sealedPhone"]],
		["66", ["nickname", "avatarUrl", "sealedPhone"]],
		["", ["nickname", "avatarUrl", "sealedPhone"]],
	])("of RevokeInfo %s leaves %j", async (info, left) => {
		const id = await world.known("alice");
		const bob = await world.known("bob");
		expect(await send(world.revoke(info), writing)).toBe("success");
		expect(await world.kept(id)).toEqual(left);
		expect(await world.kept(bob)).toHaveLength(3);
	});

	test("that a profile changed removes nickname and avatar, and is in the audit log without WeChat's address", async () => {
		const id = await world.known("alice");
		await send(world.modified(), writing);
		expect(await world.kept(id)).toEqual(["sealedPhone"]);
		expect((await world.eventsOf(id)).at(-1)).toMatchObject({
			...{ action: "user.forget", outcome: "ok", appid, ip: null, userAgent: null, requestId: "req_1" },
			detail: { push: "user_info_modified", parts: "nickname avatar" },
		});
	});

	test("that an account was closed erases the user, and the chain verifies", async () => {
		const { user, token } = await world.loggedIn("alice");
		await send(world.cancelled(), writing);
		await expect(world.caller(token)).rejects.toMatchObject({ code: "session_unknown" });
		expect(await world.context.storage.users.byId(user.id)).toBeNull();
		expect(await world.context.storage.audit.verify()).toMatchObject({ ok: true });
		expect((await world.loggedOf(user.id))[0]).toMatchObject({
			...{ action: "user.erase", outcome: "ok", appid, ip: null, userAgent: null },
			detail: { by: "platform", push: "user_authorization_cancellation" },
		});
	});
});

describe("a push that changes nothing is a success, and is not told:", () => {
	test.each([
		["of a user who is not ours", () => world.cancelled("sim-nobody")],
		["of another event", () => ({ ...world.revoke("6"), Event: "subscribe" })],
		["without an event", () => ({ OpenID: "sim-alice" })],
		["without a user", () => ({ Event: "user_authorization_cancellation" })],
		["whose user is only WeChat's own sender", () => ({ ...world.cancelled(""), FromUserName: "sim-alice" })],
		["of what is not kept", () => world.revoke("8", "sim-bob")],
	])("one %s", async (_name, message) => {
		const id = await world.known("alice");
		await world.login("bob");
		const before = (await world.context.storage.audit.verify()).events;
		expect(await send(message())).toBe("success");
		expect(await world.kept(id)).toHaveLength(3);
		expect((await world.context.storage.audit.verify()).events).toBe(before);
	});

	test("one that comes again", async () => {
		const id = await world.known("alice");
		const push = world.write(world.revoke("6"));
		expect([await world.take(push), await world.take(push)]).toEqual(["success", "success"]);
		expect((await world.loggedOf(id)).filter(({ action }) => action === "user.forget")).toHaveLength(1);
	});

	test("one about a closed account, played again after its user came back", async () => {
		await world.login("alice");
		const push = world.write(world.cancelled(), { aesKey: null });
		await world.take(push);
		world.pass(300);
		const { user } = await world.login("alice");
		expect(await world.take(push)).toBe("success");
		expect(await world.context.storage.users.byId(user.id)).not.toBeNull();
	});

	test("one that claims to be of the future, played again after its user came back", async () => {
		await world.login("alice");
		const push = world.write({ ...world.cancelled(), CreateTime: 9_999_999_999 });
		await world.take(push);
		world.pass(300);
		const { user } = await world.login("alice");
		await world.take(push);
		expect(await world.context.storage.users.byId(user.id)).not.toBeNull();
	});
});
