import { describe, expect, test } from "vitest";
import type { Given } from "./given.ts";
import { anApp, anEvent, noon } from "./rows.ts";

const noSettings = { keepAuditDays: 365, maxAuditEvents: null };

/** What the port promises of settings, of what an engine tells of itself, and of single rows. */
export function installationPromises(given: Given): void {
	describe("settings", () => {
		test("are unknown until they are saved, and then as they were saved last, each time with an event", async () => {
			expect(await given.storage.settings.get()).toBeNull();
			const before = await given.countEvents();
			await given.storage.settings.save({ ...noSettings, keepEndedSessions: 30 }, anEvent());
			await given.storage.settings.save({ ...noSettings, keepEndedSessions: 7 }, anEvent());
			expect(await given.storage.settings.get()).toEqual({ ...noSettings, keepEndedSessions: 7 });
			expect(await given.countEvents()).toBe(before + 2);
		});
	});

	test("an engine tells its name, version, schema and size", async () => {
		const report = await given.storage.report();
		expect([report.engine, report.version]).toEqual([expect.stringMatching(/./), expect.stringMatching(/\d/)]);
		expect(report.schema).toBeGreaterThan(0);
		expect(report.size).toBeGreaterThan(0);
		expect(Object.keys(report.settings).length).toBeGreaterThan(0);
	});

	describe("by its id", () => {
		test("an app is found", async () => {
			expect(await given.storage.apps.byId(given.app.id)).toEqual(given.app);
			expect(await given.storage.apps.byId("app_gone")).toBeNull();
		});

		test("a user is found with his app", async () => {
			const { user } = await given.loggedIn();
			expect(await given.storage.users.byId(user.id)).toEqual({ user, app: given.app });
			expect(await given.storage.users.byId("usr_gone")).toBeNull();
		});

		test("a session is found with its user and app, whatever its state", async () => {
			const { session } = await given.loggedIn();
			await given.storage.sessions.revoke(session.id, { at: noon, by: "user", reason: null }, anEvent());
			const found = await given.storage.sessions.byId(session.id);
			expect(found).toEqual(await given.storage.sessions.byTokenHash(session.tokenHash));
			expect(await given.storage.sessions.byId("ses_gone")).toBeNull();
		});

		test("an event is found as it was told, with its number", async () => {
			const event = anEvent({ detail: { kind: "phone", keyAge: 1 } });
			await given.storage.audit.append(event);
			expect(await given.storage.audit.byId(event.id)).toEqual({ ...event, seq: 2 });
			expect(await given.storage.audit.byId("evt_gone")).toBeNull();
		});
	});

	describe("a removed app", () => {
		const addKey = (id: string, appid: string | null) =>
			given.storage.apiKeys.add(
				{ id, name: id, scope: "introspect", appid, keyHash: Buffer.alloc(32, id), createdAt: noon, lastUsedAt: null },
				anEvent(),
			);

		test("is gone with its API keys; other keys and its events stay", async () => {
			await addKey("key_own", given.app.appid);
			await addKey("key_all", null);
			await addKey("key_other", anApp().appid);
			const before = await given.countEvents();
			expect(await given.storage.apps.remove(given.app.id, anEvent({ action: "app.delete" }))).toBe("removed");
			expect(await given.storage.apps.remove(given.app.id, anEvent())).toBe("absent");
			expect(await given.storage.apps.list()).toEqual([]);
			expect((await given.storage.apiKeys.list()).map(({ id }) => id).sort()).toEqual(["key_all", "key_other"]);
			expect(await given.countEvents()).toBe(before + 1);
		});

		test("has no users left: before, nothing happens", async () => {
			const { user } = await given.loggedIn();
			await addKey("key_own", given.app.appid);
			const before = await given.countEvents();
			expect(await given.storage.apps.remove(given.app.id, anEvent())).toBe("has_users");
			expect(await given.storage.users.byId(user.id)).toEqual({ user, app: given.app });
			expect(await given.storage.apiKeys.list()).toHaveLength(1);
			expect(await given.countEvents()).toBe(before);
		});
	});
}
