import { beforeEach, describe, expect, test } from "vitest";
import { auditEvent } from "./audit.ts";
import { decrypt } from "./decrypt.ts";
import { forgetLeftovers } from "./forget.ts";
import { changeApp } from "./manage-apps.ts";
import { person } from "./test-operators.ts";
import { appid, stranger, testWorld, type World } from "./test-world.ts";
import { verify } from "./verify.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld({ storeNickname: true, storeAvatar: true, storePhone: true });
});

const owner = person("owner");

/** Logs a user in and lets the phone send his profile and his number; his id. */
async function known(user: string): Promise<string> {
	const caller = await world.loggedIn(user);
	const profile = { openId: `sim-${user}`, nickName: "小明", avatarUrl: "https://x.invalid/a.png" };
	await decrypt(world.context, world.encrypt(user, profile), caller);
	const phone = { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000", countryCode: "86" };
	await decrypt(world.context, world.encrypt(user, phone), caller);
	await verify(world.context, world.sign(user, JSON.stringify(profile)), caller);
	return caller.user.id;
}

async function kept(id: string): Promise<string[]> {
	const { nickname, avatarUrl, sealedPhone } = (await world.context.storage.users.byId(id))?.user ?? {};
	return Object.entries({ nickname, avatarUrl, sealedPhone }).flatMap(([name, value]) => (value ? [name] : []));
}

async function events() {
	const none = { outcome: null, reason: null, userId: null, sessionId: null, operatorId: null, from: null, to: null };
	const filter = { ...none, action: "user.forget", appid, q: null } as const;
	return (await world.context.storage.audit.page(filter, 9, null)).items;
}

async function change(policy: { storeNickname?: boolean; storeAvatar?: boolean; storePhone?: boolean }) {
	const app = await world.context.storage.apps.byAppid(appid);
	await changeApp(world.context, { id: app?.id ?? "", policy }, owner);
}

describe("nickname, avatar and phone number", () => {
	test.each([0, 1, 2, 3, 4, 5, 6, 7])(
		"are kept only as the policy wants them (%i of its eight forms)",
		async (bits) => {
			const wanted = { storeNickname: (bits & 1) > 0, storeAvatar: (bits & 2) > 0, storePhone: (bits & 4) > 0 };
			world = await testWorld(wanted);
			const names = ["nickname", "avatarUrl", "sealedPhone"];
			expect(await kept(await known("alice"))).toEqual(names.filter((_, index) => (bits & (1 << index)) > 0));
		},
	);

	test("go with the policy that wanted them, of everybody, and who switched it off is in the audit log", async () => {
		const [alice, bob] = [await known("alice"), await known("bob")];
		await world.login("carol");
		await change({ storeNickname: false, storePhone: false });
		expect([await kept(alice), await kept(bob)]).toEqual([["avatarUrl"], ["avatarUrl"]]);
		expect(await events()).toMatchObject([
			{ operatorId: "opr_owner", userId: null, detail: { by: "policy", parts: "nickname phone", users: 2 } },
		]);
		expect(await world.context.storage.audit.verify()).toMatchObject({ ok: true });
	});

	test("go too when the command line switches the policy off", async () => {
		const alice = await known("alice");
		await world.setApp({ storeAvatar: false });
		expect(await kept(alice)).toEqual(["nickname", "sealedPhone"]);
	});

	test("stay when the policy is switched on, stays on, or something else of it changes", async () => {
		const alice = await known("alice");
		await change({ storeNickname: true });
		await world.setApp({ maxDataAge: 60 });
		expect(await kept(alice)).toHaveLength(3);
		expect(await events()).toEqual([]);
	});

	test("that were left over are removed by a running server", async () => {
		const alice = await known("alice");
		await change({ storeNickname: false });
		const event = auditEvent(world.context, stranger, { action: "decrypt", outcome: "ok", userId: alice });
		await world.context.storage.users.update(alice, { nickname: "小明" }, event);
		await forgetLeftovers(world.context, AbortSignal.abort());
		expect(await kept(alice)).toHaveLength(3);
		await forgetLeftovers(world.context, new AbortController().signal);
		expect(await kept(alice)).toEqual(["avatarUrl", "sealedPhone"]);
		expect((await events())[0]).toMatchObject({ operatorId: null, detail: { by: "policy", users: 1 } });
	});
});
