import { readFileSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { aLogin, anApp, anEvent, unlock } from "../suite/rows.ts";
import { temporaryFile } from "./test-file.ts";

test("one with thousands of sessions is erased with all of them, and so are the others of his app", async () => {
	const { storage } = await openStorage("file::memory:", unlock);
	const app = anApp();
	await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
	const open = (openid: string) => storage.sessions.open(aLogin(app, openid), anEvent());
	for (const openid of ["o-1", "o-2", "o-3"]) await open(openid);
	await Promise.all(Array.from({ length: 4_500 }, () => open("o-2")));
	const userId = (await storage.users.byOpenid(app.id, "o-2"))?.id ?? "";
	const erasure = (userId: string) => anEvent({ action: "user.erase", userId, ip: null, userAgent: null });
	expect(await storage.users.eraseSome(app.id, 2, erasure)).toBe(2);
	expect(await storage.users.eraseSome(app.id, 2, erasure)).toBe(1);
	expect(await storage.users.erase(userId, erasure(userId))).toBe(false);
	expect(await storage.sessions.countActive(0)).toEqual([]);
	expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });

	await open("o-2");
	await Promise.all(Array.from({ length: 2_500 }, () => open("o-2")));
	const again = (await storage.users.byOpenid(app.id, "o-2"))?.id ?? "";
	expect(await storage.users.erase(again, erasure(again))).toBe(true);
	expect(await storage.sessions.countActive(0)).toEqual([]);
	expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
	await storage.close();
});

/** How many events of a user say where they came from. */
function originsIn(file: string, userId: string): number {
	const sqlite = new BetterSqlite3(file, { readonly: true });
	try {
		const count = "SELECT count(*) FROM audit_events WHERE user_id = ? AND (ip IS NOT NULL OR user_agent IS NOT NULL)";
		return sqlite.prepare<[string], number>(count).pluck().get(userId) ?? 0;
	} finally {
		sqlite.close();
	}
}

/** A storage in a file with one app and a user who did a great deal. */
async function busyUser(file: string, events: number) {
	const { storage } = await openStorage(`file:${file}`, unlock);
	const app = anApp();
	await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
	const opened = await storage.sessions.open(aLogin(app, "o-busy-one"), anEvent());
	const userId = opened === "blocked" ? "" : opened.user.id;
	const others = Array.from({ length: 50 }, () => storage.sessions.open(aLogin(app, "o-other"), anEvent()));
	await Promise.all(others);
	await Promise.all(Array.from({ length: events }, () => storage.audit.append(anEvent({ userId, action: "decrypt" }))));
	return { storage, userId };
}

test("one with thousands of events is erased in steps, in which the chain verifies; the erasure keeps who did it", async () => {
	const file = temporaryFile();
	const { storage, userId } = await busyUser(file, 6_500);
	const event = anEvent({ action: "user.erase", userId, operatorId: "opr_1", ip: "203.0.113.1" });
	const erasing = storage.users.erase(userId, event);
	let verified = 0;
	const watch = (async () => {
		while ((await storage.users.byId(userId)) !== null) await new Promise((resolve) => setImmediate(resolve));
		while (originsIn(file, userId) > 1) {
			expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
			verified += 1;
		}
	})();
	expect(await erasing).toBe(true);
	await watch;
	expect(verified).toBeGreaterThan(0);
	expect(originsIn(file, userId)).toBe(1);
	expect(await storage.audit.byId(event.id)).toMatchObject({ ip: "203.0.113.1" });
	expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
	await storage.close();
});

test("an erasure that was cut short verifies as it is, and is finished later, once", async () => {
	const file = temporaryFile();
	const { storage, userId } = await busyUser(file, 9_000);
	const erasing = storage.users.erase(userId, anEvent({ action: "user.erase", userId, ip: null, userAgent: null }));
	const cut = expect(erasing).rejects.toThrow();
	while ((await storage.users.byId(userId)) !== null) await new Promise((resolve) => setImmediate(resolve));
	await storage.close();
	await cut;
	expect(originsIn(file, userId)).toBeGreaterThan(0);
	const { storage: again } = await openStorage(`file:${file}`, unlock);
	expect(await again.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
	expect([await again.users.finishErasures(), await again.users.finishErasures()]).toEqual([1, 0]);
	expect(originsIn(file, userId)).toBe(0);
	expect(await again.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
	await again.close();
});

test("what was erased is in no byte of file and journal once that was scrubbed", async () => {
	const file = temporaryFile();
	const { storage, userId } = await busyUser(file, 50);
	const found = () => ["", "-wal"].filter((end) => readFileSync(file + end).includes("o-busy-one"));
	expect(found()).toContain("-wal");
	await storage.users.erase(userId, anEvent({ action: "user.erase", userId }));
	expect(await storage.scrub()).toBe(true);
	expect(found()).toEqual([]);
	await storage.close();
});

test("a journal that another process reads is scrubbed another time, and nobody waits", async () => {
	const file = temporaryFile();
	const { storage, userId } = await busyUser(file, 50);
	const reader = new BetterSqlite3(file);
	reader.exec("BEGIN; SELECT * FROM users;");
	reader.prepare("SELECT count(*) FROM users").get();
	await storage.users.erase(userId, anEvent({ action: "user.erase", userId }));
	expect(await storage.scrub()).toBe(false);
	reader.exec("COMMIT");
	reader.close();
	expect(await storage.scrub()).toBe(true);
	await storage.close();
});
