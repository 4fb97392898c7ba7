import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ManagedApps, managedApps } from "../world/managed-apps.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let apps: ManagedApps;

beforeAll(async () => {
	world = await newWorld();
	apps = await managedApps(world);
});

afterAll(() => world[Symbol.asyncDispose]());

describe("API keys", () => {
	test("are made, used and removed over HTTP; the key is in the answer of its making alone", async () => {
		const { appid } = await apps.registered();
		const made = await apps.ask("/api/admin/api-keys", { json: { name: "Shop", scope: "introspect", appid } });
		expect([made.status, made.body]).toMatchObject([
			201,
			{ name: "Shop", scope: "introspect", appid, lastUsedAt: null },
		]);
		const { token } = await world.loggedInUser("o-key", { appid });
		const introspect = async () => {
			const { status, body } = await world.server.call("/api/introspect", {
				token: String(made.body.key),
				json: { token },
			});
			return [status, body.active];
		};
		expect(await introspect()).toEqual([200, true]);
		const listed = await apps.ask("/api/admin/api-keys");
		expect(listed.body.items).toContainEqual(
			expect.objectContaining({ id: made.body.id, lastUsedAt: expect.any(String) }),
		);
		expect(listed.text).not.toContain(String(made.body.key).slice(4));
		const remove = () => apps.ask(`/api/admin/api-keys/${made.body.id}`, { method: "DELETE" });
		expect((await remove()).status).toBe(204);
		expect(await introspect()).toEqual([401, undefined]);
		expect((await remove()).status).toBe(404);
		expect(
			(await apps.ask("/api/admin/api-keys", { json: { name: "x", scope: "admin", appid: "wx-none" } })).status,
		).toBe(404);
	});
});
