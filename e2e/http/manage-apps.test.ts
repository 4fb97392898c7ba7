import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ManagedApps, managedApps } from "../world/managed-apps.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let apps: ManagedApps;

beforeAll(async () => {
	world = await newWorld();
	apps = await managedApps(world);
});

afterAll(() => world[Symbol.asyncDispose]());

describe("registering", () => {
	test("makes an app that takes logins at once, and an appid once only", async () => {
		const { id, appid } = await apps.registered({ policy: { maxSessionsPerUser: 1 } });
		expect(await apps.logIn("o-new", appid)).toEqual([200, undefined]);
		const shown = await apps.ask(`/api/admin/apps/${id}`);
		expect(shown.body).toMatchObject({ appid, enabled: true, simulated: false, policy: { maxSessionsPerUser: 1 } });
		const json = { platform: "wechat", appid, secret: "another", name: "Again" };
		const again = await apps.ask("/api/admin/apps", { json, headers: { "accept-language": "zh-CN" } });
		expect([again.status, again.body.details]).toEqual([400, [{ path: "appid", message: "已经登记过" }]]);
		expect(await apps.logIn("o-new", appid)).toEqual([200, undefined]);
		const listed = z
			.object({ items: z.array(z.object({ id: z.string() })) })
			.parse((await apps.ask("/api/admin/apps")).body);
		expect(listed.items[0]?.id).toBe(id);
	});

	test("of what is none is refused, with the place", async () => {
		const json = { platform: "wechat", appid: "wx 1", secret: "with spaces", name: "", policy: { sessionLifetime: 1 } };
		const { status, body } = await apps.ask("/api/admin/apps", { json });
		const paths = z.array(z.object({ path: z.string() })).parse(body.details);
		expect(status).toBe(400);
		expect(paths.map(({ path }) => path).sort()).toEqual(["appid", "name", "policy.sessionLifetime", "secret"]);
	});
});

describe("a change", () => {
	test("of the secret counts for the very next login", async () => {
		const { id, appid } = await apps.registered();
		const old = world.wechat.secret;
		const secret = world.wechat.resetSecret();
		expect(await apps.logIn("o-rotated", appid)).toEqual([502, "app_misconfigured"]);
		expect((await apps.check(id)).body).toMatchObject({ ok: false, errcode: 40125 });
		const changed = await apps.change(id, { secret });
		expect(changed.status).toBe(200);
		expect(await apps.logIn("o-rotated", appid)).toEqual([200, undefined]);
		expect((await apps.check(id)).body).toMatchObject({ ok: true });
		const events = await apps.ask(`/api/admin/audit?action=app.update&appid=${appid}`);
		expect(events.body.items).toMatchObject([{ detail: { secret: "replaced" } }]);
		for (const { text } of [changed, events]) for (const hidden of [old, secret]) expect(text).not.toContain(hidden);
		await apps.change(id, { secret: old });
	});

	test("that switches it off is seen by the next request, and so is the one that switches it on", async () => {
		const { id, appid } = await apps.registered({ secret: world.wechat.secret });
		const user = await world.loggedInUser("o-off", { appid });
		const session = async () => (await world.server.call("/api/session", { token: user.token })).body.error;
		expect(await session()).toBeUndefined();
		expect((await apps.change(id, { enabled: false })).body.enabled).toBe(false);
		expect(await session()).toBe("app_disabled");
		expect(await apps.logIn("o-off", appid)).toEqual([403, "app_disabled"]);
		await apps.change(id, { enabled: true });
		expect(await session()).toBeUndefined();
	});

	test("of the policy counts for the next login", async () => {
		const { id, appid } = await apps.registered();
		await apps.change(id, { policy: { maxSessionsPerUser: 1, sessionLifetime: 120 } });
		const first = await world.loggedInUser("o-policy", { appid });
		expect(first.expiresIn).toBe(120);
		await world.loggedInUser("o-policy", { appid });
		expect((await world.server.call("/api/session", { token: first.token })).body.error).toBe("session_revoked");
	});
});

describe("an API key that is limited to one app", () => {
	test("sees and changes that app alone, and registers and deletes none", async () => {
		const [mine, other] = [await apps.registered(), await apps.registered()];
		const { key: limited } = await world.apiKey({ scope: "admin", appid: mine.appid });
		const askAs = (path: string, sent: object = {}) => world.server.call(path, { token: limited, ...sent });
		expect((await askAs("/api/admin/apps")).body.items).toMatchObject([{ id: mine.id }]);
		expect((await askAs(`/api/admin/apps/${mine.id}`, { method: "PATCH", json: { name: "Mine" } })).body.name).toBe(
			"Mine",
		);
		for (const sent of [{}, { method: "PATCH", json: { name: "Mine" } }]) {
			expect((await askAs(`/api/admin/apps/${other.id}`, sent)).status).toBe(404);
		}
		expect((await askAs(`/api/admin/apps/${other.id}/check`, { json: {} })).status).toBe(404);
		const json = { platform: "wechat", appid: "wx-more", secret: "s", name: "More" };
		expect((await askAs("/api/admin/apps", { json })).status).toBe(403);
		expect((await askAs(`/api/admin/apps/${mine.id}`, { method: "DELETE" })).status).toBe(403);
		expect((await askAs("/api/admin/api-keys")).status).toBe(403);
	});
});
