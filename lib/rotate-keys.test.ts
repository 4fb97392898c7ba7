import { beforeEach, describe, expect, test } from "vitest";
import { noAuditFilter } from "../db/suite/paging.ts";
import { pushKeysOf } from "./app-push.ts";
import { secretPlace } from "./apps.ts";
import { decrypt } from "./decrypt.ts";
import { takeKeys } from "./key-keeper.ts";
import { phoneOf } from "./profile.ts";
import { countSeals, forgetOldKeys, sealAllAnew, untilServersFollow } from "./rotate-keys.ts";
import { spendSecondFactor } from "./second-factor.ts";
import { pushWorld } from "./test-push-world.ts";
import { pushToken } from "./test-pushes.ts";
import { hire, withTotp } from "./test-staff.ts";
import { appid, masterKey, testWorld, type World } from "./test-world.ts";

const next = { id: "k9", bytes: Buffer.alloc(32, 9) };
const at = async () => undefined;

let world: World;

beforeEach(async () => {
	world = await testWorld({ storePhone: true });
	return () => world.context.storage.close();
});

describe("a rotation", () => {
	test("seals every value anew, and each opens to what it was", async () => {
		const pushed = await pushWorld();
		await pushed.agree(null);
		world = pushed;
		const { context } = world;
		const { storage } = context;
		const caller = await world.loggedIn("alice");
		const number = { phoneNumber: "13800000000", purePhoneNumber: "13800000000", countryCode: "86" };
		await decrypt(context, world.encrypt("alice", number), caller);
		const owner = await hire(world, "owner");
		const { codeAt } = await withTotp(world, owner);
		const accessToken = {
			...{ appId: caller.app.id, sealedToken: context.vault.seal("at", "x"), secretDigest: Buffer.alloc(32) },
			...{ fetchedAt: 1, expiresAt: context.now() },
		};
		await storage.accessTokens.keep(accessToken);
		await takeKeys(context, [next, masterKey]);

		const progress: number[] = [];
		const { sealed, unopened } = await sealAllAnew(context, (done, total) => progress.push(done / total), at);
		expect([sealed, unopened]).toEqual([6, []]);
		expect(progress.at(-1)).toBe(1);
		expect(await countSeals(context)).toEqual(new Map([["k9", 6]]));

		// It is fetched again.
		expect(await storage.accessTokens.of(caller.app.id)).toBeNull();
		await storage.accessTokens.keep(accessToken);
		await forgetOldKeys(context);
		expect(await storage.accessTokens.of(caller.app.id)).toBeNull();
		context.vault.takeKeys([next]);
		expect(await storage.seals.keys()).toMatchObject([{ id: "k9" }]);
		const again = await world.caller(caller.token);
		expect(phoneOf(context, again.user)).toBe("13800000000");
		await decrypt(context, world.encrypt("alice", number), again);
		const kept = await storage.operators.byId(owner.id);
		expect(kept && (await spendSecondFactor(context, kept, codeAt(context.now())))).toBe(true);
		await world.login("alice");
		expect(await pushKeysOf(context, caller.app.id)).toEqual({ token: pushToken, aesKey: null });
		expect(await storage.audit.verify()).toMatchObject({ ok: true });
		const { items } = await storage.audit.page({ ...noAuditFilter, action: "keys.rotate" }, 10, null);
		expect(items.map(({ detail }) => detail)).toEqual([
			{ key: "k9", forgotten: "k1" },
			{ key: "k9", sealed: 6 },
		]);
	});

	test("goes over everything again until nobody seals with an old key any more", async () => {
		const { context } = world;
		await takeKeys(context, [next, masterKey]);
		let waits = 0;
		const secretSealedLate = async () => {
			waits += 1;
			if (waits > 2) return;
			const [value] = await context.storage.seals.page("app", 0, 1);
			context.vault.takeKeys([masterKey, next]);
			const now = context.vault.seal("late", secretPlace(appid));
			context.vault.takeKeys([next, masterKey]);
			if (value) await context.storage.seals.replace([{ value, now }]);
		};
		await sealAllAnew(context, undefined, secretSealedLate);
		expect([...(await countSeals(context)).keys()]).toEqual(["k9"]);
	});

	test("leaves what does not open as it is, tells where it is, and its key stays", async () => {
		const { context } = world;
		await world.loggedIn("alice");
		const [value] = await context.storage.seals.page("sessionKey", 0, 1);
		if (!value) throw new Error("no value");
		const damaged = `${value.sealed.slice(0, -4)}AAAA`;
		await context.storage.seals.replace([{ value, now: damaged }]);
		await takeKeys(context, [next, masterKey]);
		const { unopened } = await sealAllAnew(context, undefined, at);
		expect(unopened).toEqual([expect.stringMatching(/^session_keys\.sealed_key:/)]);
		expect(await context.storage.seals.page("sessionKey", 0, 1)).toMatchObject([{ sealed: damaged }]);
		await expect(forgetOldKeys(context)).rejects.toThrow(`"k1" still seals 1 values: it stays`);
	});

	test("waits for servers that seal with an old key, and where they take no new list says so at once", async () => {
		const { context } = world;
		const { seals } = context.storage;
		await seals.noteServer("srv_1", masterKey.id, context.now() + 60_000);
		await takeKeys(context, [next, masterKey]);
		await expect(untilServersFollow(context, { mayChange: false })).rejects.toThrow(
			`a running server still seals with the key "k1": start it again with "k9" first in its list`,
		);
		let looks = 0;
		const wait = async () => {
			looks += 1;
			if (looks === 3) await seals.noteServer("srv_1", "k9", context.now() + 60_000);
		};
		await untilServersFollow(context, { mayChange: true, wait });
		expect(looks).toBe(3);
	});
});
