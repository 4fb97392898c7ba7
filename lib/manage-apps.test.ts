import { beforeEach, describe, expect, test } from "vitest";
import type { AuditEvent } from "../db/audit.ts";
import { credentialsOf, defaultPolicy } from "./apps.ts";
import type { OperatorCaller } from "./context.ts";
import type { InputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { changeApp, createApp, listApps, showApp } from "./manage-apps.ts";
import { simulateLogin } from "./simulator/phone.ts";
import { person, script } from "./test-operators.ts";
import { appid as simulated, testWorld, type World } from "./test-world.ts";

const owner = person("owner");
const secret = "0123456789abcdef0123456789abcdef";

const wanted = { platform: "wechat", appid: "wx1", secret, name: "Tea" } as const;

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const create = (appid: string, changes: Partial<InputOf<typeof contract.createApp>> = {}, caller = script()) =>
	createApp(world.context, { platform: "wechat", appid, secret, name: "Tea", ...changes }, caller);
const change = (id: string, changes: Omit<InputOf<typeof contract.changeApp>, "id">, caller: OperatorCaller = owner) =>
	changeApp(world.context, { id, ...changes }, caller);
const simulatedApp = async () => {
	const app = await world.context.storage.apps.byAppid(simulated);
	if (!app) throw new Error("the simulator's app is gone");
	return app;
};

/** The app's audit events, oldest first. */
async function eventsOf(appid: string): Promise<AuditEvent[]> {
	const none = { action: null, outcome: null, reason: null, userId: null, sessionId: null, operatorId: null } as const;
	const filter = { ...none, appid, from: null, to: null, q: null };
	return (await world.context.storage.audit.page(filter, 200, null)).items.reverse();
}

describe("registering an app", () => {
	test("answers the app without its secret, which is sealed and works", async () => {
		const policy = { maxDataAge: 60 };
		const made = await createApp(world.context, { ...wanted, policy }, owner);
		expect(made).toEqual({
			...{ id: expect.stringMatching(/^app_/), platform: "wechat", appid: "wx1", name: "Tea", enabled: true },
			...{ policy: { ...defaultPolicy, maxDataAge: 60 }, createdAt: "2026-01-31T08:00:00.000Z", simulated: false },
			push: { enabled: false, encrypted: false },
		});
		expect(await showApp(world.context, made, person("viewer"))).toEqual(made);
		const kept = await world.context.storage.apps.byAppid("wx1");
		expect(kept && credentialsOf(world.context, kept)).toEqual({ appid: "wx1", secret });
	});

	test("is told in the audit log: who, and all of it but the secret", async () => {
		await createApp(world.context, wanted, owner);
		const told = { action: "app.create", outcome: "ok", operatorId: "opr_owner", requestId: "req_1" };
		const detail = { platform: "wechat", name: "Tea", enabled: true, ...defaultPolicy };
		expect(await eventsOf("wx1")).toMatchObject([{ ...told, detail }]);
		expect(JSON.stringify(await eventsOf("wx1"))).not.toContain(secret);
	});

	test("with an appid that is taken is refused and changes nothing", async () => {
		const made = await create("wx1");
		await expect(create("wx1", { name: "Other", secret: "other" })).rejects.toMatchObject({
			code: "invalid_request",
			details: [{ path: "appid", message: { en: "is registered already" } }],
		});
		expect(await showApp(world.context, made, owner)).toEqual(made);
		expect(await eventsOf("wx1")).toHaveLength(1);
	});

	test("of Alipay with something else than its keys is told which keys they are, in their order", async () => {
		const message = {
			en: expect.stringMatching(/your private key, the AES key .*, the platform's public key/),
			zh: expect.stringMatching(/应用私钥、AES 密钥（16 字节）、平台公钥/),
		};
		const made = create("2021001122334455", { platform: "alipay" });
		await expect(made).rejects.toMatchObject({ details: [{ path: "secret", message }] });
	});

	test("by two at once succeeds for one of them", async () => {
		const made = await Promise.allSettled(["a", "b", "c"].map((name) => create("wx1", { name })));
		expect(made.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
	});

	test("under the simulator's appid is refused", async () => {
		await expect(create(simulated)).rejects.toMatchObject({ code: "invalid_request", details: [{ path: "appid" }] });
		expect(world.context.simulator).not.toBeNull();
	});
});

describe("the simulator never runs beside a real app:", () => {
	test("registering one ends it at once, for those who are logged in too", async () => {
		const { token } = await world.loggedIn("alice");
		await createApp(world.context, wanted, owner);
		expect(world.context.simulator).toBeNull();
		expect(await simulatedApp()).toMatchObject({ enabled: false });
		await expect(world.caller(token)).rejects.toMatchObject({ code: "app_disabled" });
		await expect(world.login("bob", { appid: simulated })).rejects.toMatchObject({ code: "app_disabled" });
		await expect(simulateLogin(world.context, { user: "alice" })).rejects.toMatchObject({ code: "not_found" });
		expect(await eventsOf(simulated)).toContainEqual(
			expect.objectContaining({
				...{ action: "app.update", operatorId: "opr_owner" },
				detail: { "enabled.old": true, "enabled.new": false },
			}),
		);
	});

	test("its app cannot be switched on again, neither here nor where the real app came by another process", async () => {
		const { id } = await simulatedApp();
		const { simulator } = world.context;
		await create("wx1");
		for (const running of [null, simulator]) {
			world.context.simulator = running;
			await expect(change(id, { enabled: true })).rejects.toMatchObject({ details: [{ path: "enabled" }] });
		}
		expect(await simulatedApp()).toMatchObject({ enabled: false });
	});

	test("without a real app it may be switched off and on, and its policy may be tried", async () => {
		const { id } = await simulatedApp();
		await change(id, { enabled: false });
		await expect(world.login("alice")).rejects.toMatchObject({ code: "app_required" });
		expect(await change(id, { enabled: true, policy: { maxDataAge: 60 } })).toMatchObject({
			...{ simulated: true, enabled: true },
			policy: { maxDataAge: 60 },
		});
		await expect(world.login("alice")).resolves.toMatchObject({ user: { isNew: true } });
	});

	test("its secret is fixed", async () => {
		const { id, sealedSecret } = await simulatedApp();
		await expect(change(id, { secret })).rejects.toMatchObject({ details: [{ path: "secret" }] });
		expect(await simulatedApp()).toMatchObject({ sealedSecret });
	});
});

describe("changing an app", () => {
	test("changes what is given, keeps the rest, and tells old and new of what changed", async () => {
		const { id, policy } = await create("wx1");
		const changes = { name: "Tea house", policy: { maxDataAge: 300, maxSessionsPerUser: 2 }, enabled: false };
		const changed = await change(id, changes);
		expect(changed).toMatchObject({ name: "Tea house", enabled: false, policy: { ...policy, maxSessionsPerUser: 2 } });
		const [, event] = await eventsOf("wx1");
		expect(event).toMatchObject({ action: "app.update", outcome: "ok", operatorId: "opr_owner" });
		expect(event?.detail).toEqual({
			...{ "name.old": "Tea", "name.new": "Tea house", "enabled.old": true, "enabled.new": false },
			...{ "maxSessionsPerUser.old": null, "maxSessionsPerUser.new": 2 },
		});
	});

	test("to another secret counts from the next call on; the log tells that it did, and neither secret", async () => {
		const { id } = await create("wx1");
		await change(id, { secret: "another-secret" });
		const kept = await world.context.storage.apps.byId(id);
		expect(kept && credentialsOf(world.context, kept).secret).toBe("another-secret");
		const events = await eventsOf("wx1");
		expect(events.at(-1)?.detail).toEqual({ secret: "replaced" });
		for (const hidden of [secret, "another-secret"]) expect(JSON.stringify(events)).not.toContain(hidden);
	});

	test("to what it is already changes nothing and tells nothing", async () => {
		const { id, name, policy, enabled } = await create("wx1");
		const kept = await world.context.storage.apps.byId(id);
		for (const changes of [{}, { name, policy, enabled, secret }]) await change(id, changes);
		expect(await world.context.storage.apps.byId(id)).toEqual(kept);
		expect(await eventsOf("wx1")).toHaveLength(1);
	});

	test("by two at once loses neither's change", async () => {
		const { id } = await create("wx1");
		await Promise.all([change(id, { policy: { maxDataAge: 60 } }), change(id, { policy: { storePhone: true } })]);
		expect(await showApp(world.context, { id }, owner)).toMatchObject({ policy: { maxDataAge: 60, storePhone: true } });
	});

	test("that does not exist is not found", async () => {
		await expect(change("app_none", { name: "x" })).rejects.toMatchObject({ code: "not_found" });
		await expect(showApp(world.context, { id: "app_none" }, owner)).rejects.toMatchObject({ code: "not_found" });
	});
});

describe("the list of apps", () => {
	test("shows all of them, newest first, in pages", async () => {
		for (const appid of ["wx1", "wx2"]) {
			world.pass(60);
			await create(appid);
		}
		const first = await listApps(world.context, { limit: 2 }, person("viewer"));
		expect(first.items.map(({ appid }) => appid)).toEqual(["wx2", "wx1"]);
		expect(first.nextCursor).toMatch(/^n\.\d+\.app_/);
		expect(JSON.stringify(first)).not.toContain("sealed");
	});

	test("shows an API key that is limited to one app that app alone, and hides the others everywhere", async () => {
		const [mine, other] = [await create("wx1"), await create("wx2")];
		const limited = script("wx1");
		expect((await listApps(world.context, { limit: 50 }, limited)).items).toEqual([mine]);
		expect(await showApp(world.context, mine, limited)).toEqual(mine);
		expect(await change(mine.id, { name: "New" }, limited)).toMatchObject({ name: "New" });
		await expect(showApp(world.context, other, limited)).rejects.toMatchObject({ code: "not_found" });
		await expect(change(other.id, { name: "New" }, limited)).rejects.toMatchObject({ code: "not_found" });
		expect(await showApp(world.context, other, owner)).toEqual(other);
		expect((await eventsOf("wx1")).at(-1)).toMatchObject({ operatorId: null, apiKeyId: "key_1" });
	});
});

test("the message push is refused to apps of a platform that has none", async () => {
	const { id } = await create("baidu1", { platform: "baidu" });
	const push = { token: "abc", aesKey: null };
	await expect(change(id, { push })).rejects.toMatchObject({ code: "unsupported_by_platform" });
	expect(await change(id, { push: null, name: "Tea house" })).toMatchObject({ name: "Tea house" });
	const wechat = await create("wx2");
	expect(await change(wechat.id, { push })).toMatchObject({ push: { enabled: true, encrypted: false } });
});
