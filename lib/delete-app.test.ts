import { beforeEach, describe, expect, test } from "vitest";
import type { AuditEvent } from "../db/audit.ts";
import { addApiKey, apiKeyOf } from "./api-keys.ts";
import { auditEvent } from "./audit.ts";
import { deleteApp } from "./delete-app.ts";
import { createApp, showApp } from "./manage-apps.ts";
import { createSimulator } from "./simulator/simulator.ts";
import { person } from "./test-operators.ts";
import { appid as simulated, testWorld, type World } from "./test-world.ts";

const owner = person("owner");

let world: World;
let app: Awaited<ReturnType<typeof createApp>>;

beforeEach(async () => {
	world = await testWorld();
	app = await createApp(world.context, { platform: "wechat", appid: "wx1", secret: "a-secret", name: "Tea" }, owner);
	world.upstream = ({ query }) => ({ openid: `o-${query?.js_code}`, session_key: "a2V5" });
});

const logIn = (name: string) => world.login("nobody", { appid: "wx1", code: name });
const remove = () => deleteApp(world.context, app, owner);

async function events(): Promise<AuditEvent[]> {
	const none = { action: null, outcome: null, reason: null, userId: null, sessionId: null, operatorId: null } as const;
	const filter = { ...none, appid: "wx1", from: null, to: null, q: null };
	return (await world.context.storage.audit.page(filter, 200, null)).items;
}

describe("deleting an app", () => {
	test("ends its sessions, erases its users and removes its API keys; others stay", async () => {
		const { token } = await logIn("alice");
		const [own, other] = [await keyOf("wx1"), await keyOf(null)];
		await remove();
		await expect(world.caller(token)).rejects.toMatchObject({ code: "session_unknown" });
		await expect(logIn("bob")).rejects.toMatchObject({ code: "app_unknown" });
		await expect(showApp(world.context, app, owner)).rejects.toMatchObject({ code: "not_found" });
		await expect(apiKeyOf(world.context, own.key)).rejects.toMatchObject({ code: "unauthorized" });
		await expect(apiKeyOf(world.context, other.key)).resolves.toMatchObject({ id: other.id });
		expect(await world.context.storage.apps.byAppid(simulated)).not.toBeNull();
	});

	test("switches it off first, and tells each step: how many users and API keys went, and each user", async () => {
		for (const name of ["alice", "bob"]) await logIn(name);
		await keyOf("wx1");
		await remove();
		const [deleted, ...before] = await events();
		expect(deleted).toMatchObject({
			...{ action: "app.delete", outcome: "ok", operatorId: "opr_owner" },
			detail: { platform: "wechat", name: "Tea", users: 2, apiKeys: 1 },
		});
		const told = before.slice(0, 3).map(({ action, userId }) => [action, userId !== null]);
		expect(told).toEqual([
			["user.erase", true],
			["user.erase", true],
			["app.update", false],
		]);
		const logins = before.filter(({ action }) => action === "login");
		expect(logins.map(({ ip, userAgent }) => [ip, userAgent])).toEqual([
			[null, null],
			[null, null],
		]);
		expect(await world.context.storage.audit.verify()).toMatchObject({ ok: true });
	});

	test("erases more users than one step takes", async () => {
		for (let count = 0; count < 250; count += 1) await logIn(`user-${count}`);
		await remove();
		expect((await events())[0]).toMatchObject({ action: "app.delete", detail: { users: 250 } });
	});

	test("erases users whose logins were under way", async () => {
		const { remove: removeOnce } = world.context.storage.apps;
		let late = true;
		world.context.storage.apps.remove = async (...told) => {
			const event = auditEvent(world.context, null, { action: "login", outcome: "ok", appid: "wx1" });
			if (late) await world.context.storage.sessions.open(lateLogin(), event);
			late = false;
			return removeOnce(...told);
		};
		await remove();
		expect((await events())[0]).toMatchObject({ action: "app.delete", detail: { users: 1 } });
	});

	test("while a login is under way refuses that login, as one of an app that is unknown", async () => {
		world.upstream = async () => {
			await remove();
			return { openid: "o-late", session_key: "a2V5" };
		};
		await expect(logIn("late")).rejects.toMatchObject({ code: "app_unknown" });
	});

	test("that cannot be finished leaves it switched off, to be deleted again", async () => {
		await logIn("alice");
		const { eraseSome } = world.context.storage.users;
		world.context.storage.users.eraseSome = () => Promise.reject(new Error("the disk is gone"));
		await expect(remove()).rejects.toThrow("the disk is gone");
		expect(await showApp(world.context, app, owner)).toMatchObject({ enabled: false });
		world.context.storage.users.eraseSome = eraseSome;
		await remove();
		await expect(remove()).rejects.toMatchObject({ code: "not_found" });
	});

	test("is refused for the simulator's app while the simulator is on, and possible afterwards", async () => {
		const kept = await world.context.storage.apps.byAppid(simulated);
		const id = kept?.id ?? "";
		world.context.simulator = createSimulator(world.context.now);
		await expect(deleteApp(world.context, { id }, owner)).rejects.toMatchObject({ code: "invalid_request" });
		world.context.simulator = null;
		await deleteApp(world.context, { id }, owner);
		expect(await world.context.storage.apps.byAppid(simulated)).toBeNull();
	});
});

const keyOf = (appid: string | null) => addApiKey(world.context, { name: "shop", scope: "introspect", appid });

function lateLogin() {
	const at = world.context.now();
	const session = { id: "ses_late", tokenHash: Buffer.alloc(32, 9), ip: null, userAgent: null, expiresAt: at + 1000 };
	const told = { unionid: null, newUserId: "usr_late", sessionKey: null, session, maxSessions: null, at };
	return { appId: app.id, openid: "o-late", ...told };
}
