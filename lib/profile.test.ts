import { describe, expect, test } from "vitest";
import type { AppPolicy } from "../db/records.ts";
import { decrypt } from "./decrypt.ts";
import { phone } from "./phone.ts";
import { phoneOf } from "./profile.ts";
import { testWorld } from "./test-world.ts";
import { verify } from "./verify.ts";

const profile = { openId: "sim-alice", nickName: "Alice", avatarUrl: "https://example.invalid/a.png" };
const number = { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000", countryCode: "86" };

/** What is held on alice after data of every kind was opened, under this policy. */
async function heldUnder(policy: Partial<AppPolicy>) {
	const world = await testWorld(policy);
	const caller = await world.loggedIn("alice");
	for (const content of [profile, number]) await decrypt(world.context, world.encrypt("alice", content), caller);
	const held = await world.context.storage.users.dossier(caller.user.id);
	if (!held) throw new Error("nothing is held");
	return { world, caller, held, user: held.user };
}

describe("of decrypted data", () => {
	test("nothing is kept by default", async () => {
		const { user, held } = await heldUnder({});
		expect(user).toMatchObject({ nickname: null, avatarUrl: null, sealedPhone: null });
		expect(JSON.stringify(held)).not.toMatch(/Alice|example\.invalid|1380000/);
	});

	test("the nickname alone is kept where the policy says so", async () => {
		const { user } = await heldUnder({ storeNickname: true });
		expect(user).toMatchObject({ nickname: "Alice", avatarUrl: null, sealedPhone: null });
	});

	test("the avatar alone is kept where the policy says so", async () => {
		const { user } = await heldUnder({ storeAvatar: true });
		expect(user).toMatchObject({ nickname: null, avatarUrl: profile.avatarUrl, sealedPhone: null });
	});

	test("the phone number is kept encrypted, for this user alone, where the policy says so", async () => {
		const { user, held, world } = await heldUnder({ storePhone: true });
		expect(user).toMatchObject({ nickname: null, avatarUrl: null });
		expect(JSON.stringify(held)).not.toContain("1380000");
		expect(phoneOf(world.context, user)).toBe("+8613800000000");
		expect(() => phoneOf(world.context, { ...user, id: "usr_other" })).toThrow();
	});

	test("the same again is not written again, a new value is", async () => {
		const { world, caller, user } = await heldUnder({ storeNickname: true, storePhone: true });
		const now = await world.caller(await world.login("alice").then(({ token }) => token));
		await decrypt(world.context, world.encrypt("alice", number), now);
		expect((await world.context.storage.users.dossier(user.id))?.user.sealedPhone).toBe(user.sealedPhone);
		await decrypt(world.context, world.encrypt("alice", { ...profile, nickName: "Ann" }), now);
		expect((await world.context.storage.users.dossier(caller.user.id))?.user.nickname).toBe("Ann");
	});

	test("an empty nickname takes none away", async () => {
		const { world, caller } = await heldUnder({ storeNickname: true });
		await decrypt(world.context, world.encrypt("alice", { ...profile, nickName: "" }), caller);
		expect((await world.context.storage.users.dossier(caller.user.id))?.user.nickname).toBe("Alice");
	});
});

test("a verified profile and a phone exchanged for its code follow the same policy", async () => {
	const world = await testWorld({ storeNickname: true, storePhone: true });
	const caller = await world.loggedIn("alice");
	await verify(world.context, world.sign("alice", JSON.stringify({ nickName: "小明", avatarUrl: "x" })), caller);
	const { phoneNumber } = await phone(world.context, { code: world.simulator.issueCode("alice", "phone") }, caller);
	const user = await world.context.storage.users.byOpenid(caller.app.id, "sim-alice");
	expect(user).toMatchObject({ nickname: "小明", avatarUrl: null });
	expect(user && phoneOf(world.context, user)).toBe(phoneNumber);
});

describe("a unionid", () => {
	const withUnionid = { ...profile, unionId: "u-late" };

	async function userWithout() {
		const world = await testWorld();
		const session_key = world.simulator.sessionKey("alice");
		world.upstream = ({ path }) => (path === "/sns/jscode2session" ? { openid: "sim-alice", session_key } : undefined);
		return { world, caller: await world.loggedIn("alice") };
	}

	test("is learned from data that names its user", async () => {
		const { world, caller } = await userWithout();
		await decrypt(world.context, world.encrypt("alice", withUnionid), caller);
		expect((await world.context.storage.users.dossier(caller.user.id))?.user.unionid).toBe("u-late");
	});

	test.each(["令".repeat(40), "u".repeat(2_000), "u late"])("is not learned where it is none: %#", async (unionId) => {
		const { world, caller } = await userWithout();
		await decrypt(world.context, world.encrypt("alice", { ...profile, unionId }), caller);
		expect((await world.context.storage.users.dossier(caller.user.id))?.user.unionid).toBeNull();
	});

	test("is not learned from a rawData that merely says so of another openid", async () => {
		const { world, caller } = await userWithout();
		const rawData = JSON.stringify({ nickName: "A", unionId: "u-late", openId: "sim-bob" });
		await verify(world.context, world.sign("alice", rawData), caller);
		expect((await world.context.storage.users.dossier(caller.user.id))?.user.unionid).toBeNull();
	});
});
