import { beforeEach, describe, expect, test } from "vitest";
import { pushKeysOf, seenPushes } from "./app-push.ts";
import type { InputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { changeApp, listApps, showApp } from "./manage-apps.ts";
import { person } from "./test-operators.ts";
import { type PushWorld, pushWorld } from "./test-push-world.ts";
import { pushAesKey, pushToken } from "./test-pushes.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";
import { unlockVault } from "./vault.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const owner = person("owner");
type Push = InputOf<typeof contract.changeApp>["push"];

async function idOf({ context }: World): Promise<string> {
	return (await context.storage.apps.byAppid(appid))?.id ?? "";
}

const set = async (push: Push) => changeApp(world.context, { id: await idOf(world), push }, owner);
const keys = async () => pushKeysOf(world.context, await idOf(world));

/** What the audit log tells of the app's changes, oldest first. */
async function changes(): Promise<object[]> {
	const none = { outcome: null, reason: null, userId: null, sessionId: null, operatorId: null, from: null, to: null };
	const filter = { ...none, action: "app.update", appid, q: null } as const;
	return (await world.context.storage.audit.page(filter, 9, null)).items.reverse().map(({ detail }) => detail);
}

describe("setting up an app's message push", () => {
	test("keeps token and key sealed and tells only that they are there", async () => {
		expect((await set({ token: pushToken, aesKey: pushAesKey })).push).toEqual({ enabled: true, encrypted: true });
		expect(await keys()).toEqual({ token: pushToken, aesKey: pushAesKey });
		const shown = await showApp(world.context, { id: await idOf(world) }, person("viewer"));
		const listed = await listApps(world.context, { limit: 9 }, person("viewer"));
		for (const told of [shown, listed, await changes(), await world.context.storage.apps.push(shown.id)]) {
			expect(JSON.stringify(told)).not.toContain(pushToken);
			expect(JSON.stringify(told)).not.toContain(pushAesKey);
		}
		expect(listed.items[0]?.push).toEqual({ enabled: true, encrypted: true });
	});

	test("and changing and ending it is in the audit log, what changes nothing is not", async () => {
		for (const push of [
			null,
			{ token: pushToken },
			{ token: pushToken, aesKey: null },
			{ token: "another" },
			undefined,
		]) {
			await set(push);
		}
		expect((await set({ token: "another", aesKey: pushAesKey })).push).toEqual({ enabled: true, encrypted: true });
		expect((await set(null)).push).toEqual({ enabled: false, encrypted: false });
		await set(null);
		const told = [{ push: "set" }, { push: "replaced" }, { push: "replaced" }, { push: "removed" }];
		expect(await changes()).toEqual(told);
		expect(await keys()).toBeNull();
	});

	test("leaves name and policy, and another change leaves it", async () => {
		const { name } = await set({ token: pushToken });
		const changed = await changeApp(world.context, { id: await idOf(world), policy: { maxDataAge: 60 } }, owner);
		expect(changed).toMatchObject({ name, push: { enabled: true, encrypted: false }, policy: { maxDataAge: 60 } });
		expect(await keys()).toEqual({ token: pushToken, aesKey: null });
	});

	test("what is kept and does not open any more counts as none, and can be set again", async () => {
		await set({ token: pushToken });
		const id = await idOf(world);
		const { vault } = unlockVault([{ id: "k2", bytes: Buffer.alloc(32, 2) }], null);
		expect(await pushKeysOf({ ...world.context, vault }, id)).toBeNull();
		expect((await changeApp({ ...world.context, vault }, { id, push: { token: pushToken } }, owner)).push.enabled).toBe(
			true,
		);
	});
});

test("what was pushed lately is told to the hour", async () => {
	const pushed: PushWorld = await pushWorld();
	const seen = async () => {
		await pushed.context.tallies.close();
		return seenPushes(pushed.context, appid);
	};
	expect(await seen()).toEqual({ taken: null, refused: null });
	await pushed.take(pushed.write(pushed.revoke("6")));
	pushed.pass(7_200);
	await expect(pushed.take(pushed.write({}, { token: "wrong" }))).rejects.toThrow();
	expect(await seen()).toEqual({ taken: startOfTime, refused: startOfTime + 7_200_000 });
	pushed.pass(8 * 86_400);
	expect(await seen()).toEqual({ taken: null, refused: null });
});
