import { expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { aLogin, anApp, anEvent, unlock } from "../suite/rows.ts";

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
