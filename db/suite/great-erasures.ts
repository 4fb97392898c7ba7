import { expect, test } from "vitest";
import type { Storage } from "../storage.ts";
import { aLogin, anApp, anEvent } from "./rows.ts";

/** An empty storage of one engine, gone when the test ends. */
export interface Lasting {
	storage: Storage;
	/** Opens it once more, after the first was closed. */
	reopen(): Promise<Storage>;
	/** What a statement that counts says, past the engine. */
	count(sql: string): Promise<number>;
}

/** A storage with one app and a user who did a great deal. */
export async function busyUser(storage: Storage, events: number): Promise<string> {
	const app = anApp();
	await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
	const opened = await storage.sessions.open(aLogin(app, "o-busy-one"), anEvent());
	const userId = opened === "blocked" ? "" : opened.user.id;
	const others = Array.from({ length: 50 }, () => storage.sessions.open(aLogin(app, "o-other"), anEvent()));
	await Promise.all(others);
	await Promise.all(Array.from({ length: events }, () => storage.audit.append(anEvent({ userId, action: "decrypt" }))));
	return userId;
}

/** What holds of the erasure of those of whom more is kept than goes in one transaction. */
export function greatErasurePromises(open: () => Promise<Lasting>): void {
	/** How many events of a user say where they came from. */
	const originsOf = (count: Lasting["count"], userId: string) =>
		count(
			`SELECT count(*) FROM audit_events WHERE user_id = '${userId}' AND (ip IS NOT NULL OR user_agent IS NOT NULL)`,
		);

	test("one with thousands of sessions is erased with all of them, and so are the others of his app", async () => {
		const { storage } = await open();
		const app = anApp();
		await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
		const login = (openid: string) => storage.sessions.open(aLogin(app, openid), anEvent());
		for (const openid of ["o-1", "o-2", "o-3"]) await login(openid);
		await Promise.all(Array.from({ length: 4_500 }, () => login("o-2")));
		const userId = (await storage.users.byOpenid(app.id, "o-2"))?.id ?? "";
		const erasure = (userId: string) => anEvent({ action: "user.erase", userId, ip: null, userAgent: null });
		expect(await storage.users.eraseSome(app.id, 2, erasure)).toBe(2);
		expect(await storage.users.eraseSome(app.id, 2, erasure)).toBe(1);
		expect(await storage.users.erase(userId, erasure(userId))).toBe(false);
		expect(await storage.sessions.countActive(0)).toEqual([]);
		expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });

		await login("o-2");
		await Promise.all(Array.from({ length: 2_500 }, () => login("o-2")));
		const again = (await storage.users.byOpenid(app.id, "o-2"))?.id ?? "";
		expect(await storage.users.erase(again, erasure(again))).toBe(true);
		expect(await storage.sessions.countActive(0)).toEqual([]);
		expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
		await storage.close();
	});

	test("of thousands of events the origins go with their users, whoever of the app's they are", async () => {
		const { storage, count } = await open();
		const app = anApp();
		await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
		const ids: string[] = [];
		for (const openid of ["o-1", "o-2", "o-3", "o-4"]) {
			const opened = await storage.sessions.open(aLogin(app, openid), anEvent());
			ids.push(opened === "blocked" ? "" : opened.user.id);
		}
		const [, second = "", third = ""] = ids;
		const happened = (userId: string) => storage.audit.append(anEvent({ userId, action: "decrypt" }));
		await Promise.all(Array.from({ length: 2_600 }, (_, i) => happened(i % 4 === 0 ? third : second)));
		const erasure = (userId: string) => anEvent({ action: "user.erase", userId, ip: null, userAgent: null });
		expect(await storage.users.eraseSome(app.id, 9, erasure)).toBe(4);
		for (const id of ids) expect(await originsOf(count, id)).toBe(0);
		expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
		await storage.close();
	});

	test("what happened in the very moment of an erasure, but before it, has no origin afterwards either", async () => {
		const { storage, count } = await open();
		const app = anApp();
		await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
		for (let i = 0; i < 20; i++) {
			const opened = await storage.sessions.open(aLogin(app, `o-${i}`), anEvent());
			const userId = opened === "blocked" ? "" : opened.user.id;
			const event = anEvent({ action: "user.erase", userId, ip: null, userAgent: null });
			let isOver = false;
			const erasing = storage.users.erase(userId, event).finally(() => {
				isOver = true;
			});
			const appended: Promise<void>[] = [];
			while (!isOver) {
				appended.push(storage.audit.append(anEvent({ userId, action: "decrypt" })));
				await new Promise((resolve) => setTimeout(resolve));
			}
			expect(await erasing).toBe(true);
			await Promise.all(appended);
			const before = `seq < (SELECT seq FROM audit_events WHERE id = '${event.id}')`;
			expect(
				await count(`SELECT count(*) FROM audit_events WHERE user_id = '${userId}' AND ip IS NOT NULL AND ${before}`),
			).toBe(0);
		}
		expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
		await storage.close();
	});

	test("one with thousands of events is erased in steps, in which the chain verifies; the erasure keeps who did it", async () => {
		const { storage, count } = await open();
		let verified = 0;
		// On a busy machine there may have been no time between the steps of the first one.
		while (verified === 0) {
			const userId = await busyUser(storage, 6_500);
			const event = anEvent({ action: "user.erase", userId, operatorId: "opr_1", ip: "203.0.113.1" });
			const erasing = storage.users.erase(userId, event);
			const watch = async () => {
				while ((await storage.users.byId(userId)) !== null) await new Promise((resolve) => setImmediate(resolve));
				while ((await originsOf(count, userId)) > 1) {
					expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
					verified += 1;
				}
			};
			const [isErased] = await Promise.all([erasing, watch()]);
			expect(isErased).toBe(true);
			expect(await originsOf(count, userId)).toBe(1);
			expect(await storage.audit.byId(event.id)).toMatchObject({ ip: "203.0.113.1" });
		}
		expect(await storage.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
		await storage.close();
	});

	test("an erasure that was cut short verifies as it is, and is finished later, once", async () => {
		const { storage, count, reopen } = await open();
		const userId = await busyUser(storage, 9_000);
		const erasing = storage.users.erase(userId, anEvent({ action: "user.erase", userId, ip: null, userAgent: null }));
		const cut = expect(erasing).rejects.toThrow();
		while ((await storage.users.byId(userId)) !== null) await new Promise((resolve) => setImmediate(resolve));
		await storage.close();
		await cut;
		expect(await originsOf(count, userId)).toBeGreaterThan(0);
		const again = await reopen();
		expect(await again.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
		expect([await again.users.finishErasures(), await again.users.finishErasures()]).toEqual([1, 0]);
		expect(await originsOf(count, userId)).toBe(0);
		expect(await again.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
		await again.close();
	});
}
