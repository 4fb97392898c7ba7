import { describe, expect, test } from "vitest";
import type { ApiKey } from "../records.ts";
import type { Given } from "./given.ts";
import { aKey, anEvent, aSession, noon } from "./rows.ts";

/** What the port promises of API keys and of the audit log. */
export function auditPromises(given: Given): void {
	describe("API keys", () => {
		const key: ApiKey = {
			id: "key_1",
			name: "shop backend",
			scope: "introspect",
			appid: "wx1",
			keyHash: Buffer.alloc(32, 1),
			createdAt: noon,
			lastUsedAt: null,
		};

		test("an API key is found by its hash as it was added, until it is removed", async () => {
			const other = { ...key, id: "key_2", keyHash: Buffer.alloc(32, 2), appid: null, createdAt: noon + 1 };
			await given.storage.apiKeys.add(key, anEvent());
			await given.storage.apiKeys.add(other, anEvent());
			expect(await given.storage.apiKeys.byHash(key.keyHash)).toEqual(key);
			expect(await given.storage.apiKeys.list()).toEqual([key, other]);
			expect(await given.storage.apiKeys.remove(key.id, anEvent())).toBe(true);
			expect(await given.storage.apiKeys.byHash(key.keyHash)).toBeNull();
			expect(await given.storage.apiKeys.list()).toEqual([other]);
		});

		test("the use of a key is noted, and a late note takes nothing back", async () => {
			await given.storage.apiKeys.add(key, anEvent());
			await given.storage.apiKeys.touch(key.id, noon + 20);
			await given.storage.apiKeys.touch(key.id, noon + 10);
			expect((await given.storage.apiKeys.byHash(key.keyHash))?.lastUsedAt).toBe(noon + 20);
		});

		test("adding and removing append their events, removing nothing appends none", async () => {
			const before = await given.countEvents();
			await given.storage.apiKeys.add(key, anEvent());
			await given.storage.apiKeys.remove(key.id, anEvent());
			expect(await given.storage.apiKeys.remove(key.id, anEvent())).toBe(false);
			expect(await given.countEvents()).toBe(before + 2);
		});
	});

	describe("the audit log", () => {
		test("verify finds nothing wrong with an untouched log and tells its head", async () => {
			const first = await given.storage.audit.verify();
			expect(first).toMatchObject({ ok: true, events: 1, firstBroken: null });
			expect(first.head).toMatch(/^[0-9a-f]{64}$/);
			await given.storage.audit.append(anEvent());
			const second = await given.storage.audit.verify();
			expect(second).toMatchObject({ ok: true, events: 2, firstBroken: null });
			expect(second.head).not.toBe(first.head);
		});

		test("an event is kept as it was told, whatever its texts hold", async () => {
			const { user } = await given.loggedIn();
			const hostile = "\u0000'\"\\\u2028<script>小明🎉";
			const event = anEvent({
				action: "sign",
				outcome: "refused",
				reason: hostile,
				userId: user.id,
				sessionId: "ses_1",
				operatorId: "op_1",
				apiKeyId: "key_1",
				userAgent: hostile,
				detail: { kind: hostile, keyAge: 0, ok: true, nothing: null, fraction: 0.1 },
			});
			await given.storage.audit.append(event);
			const told = (await given.storage.users.dossier(user.id))?.events[0];
			expect(told).toEqual({ ...event, seq: 3 });
			expect((await given.storage.audit.verify()).ok).toBe(true);
		});

		test("NUL in any text of an event is kept, and half a character, which no engine can keep, is no broken chain", async () => {
			const { user } = await given.loggedIn();
			for (const text of ["a\u0000b", "a\ud83d", "\udc00"]) {
				const ids = { appid: text, sessionId: text, operatorId: text, apiKeyId: text, requestId: text };
				const event = anEvent({ ...ids, id: text, reason: text, ip: text, userAgent: text, detail: { text } });
				await given.storage.audit.append(event);
				await given.storage.audit.append(anEvent({ userId: text }));
				const told = Object.entries(event).map(([name, value]) => [name, value === text ? text.toWellFormed() : value]);
				expect(await given.storage.audit.byId(text)).toMatchObject(Object.fromEntries(told));
				await given.storage.users.update(user.id, { nickname: text }, anEvent());
				expect((await given.storage.users.byId(user.id))?.user.nickname).toBe(text.toWellFormed());
			}
			await given.loggedIn({ session: { ...aSession(), userAgent: "a\u0000b" } });
			expect((await given.sessionsOf(user.id))[0]?.userAgent).toBe("a\u0000b");
			expect((await given.storage.audit.verify()).ok).toBe(true);
		});

		test("five hundred writes at once are numbered without gaps and chained", async () => {
			const { user } = await given.loggedIn();
			const before = await given.countEvents();
			await Promise.all(
				Array.from({ length: 500 }, (_, i) => {
					if (i % 5 === 0) return given.loggedIn({ sessionKey: aKey(`${i}`) });
					if (i % 5 === 1)
						return given.storage.users.update(user.id, { nickname: `${i}` }, anEvent({ userId: user.id }));
					return given.storage.audit.append(anEvent({ userId: user.id }));
				}),
			);
			expect(await given.storage.audit.verify()).toMatchObject({ ok: true, events: before + 500, firstBroken: null });
			const seqs = (await given.storage.users.dossier(user.id))?.events.map(({ seq }) => seq) ?? [];
			expect(seqs).toEqual(Array.from({ length: 501 }, (_, i) => before + 500 - i));
		});

		test("writes that fail among many leave no gap in the numbers", async () => {
			const taken = anEvent();
			await given.storage.audit.append(taken);
			const appended = await Promise.allSettled(
				Array.from({ length: 30 }, (_, i) => given.storage.audit.append(i % 3 === 0 ? taken : anEvent())),
			);
			expect(appended.filter(({ status }) => status === "rejected")).toHaveLength(10);
			expect(await given.storage.audit.verify()).toMatchObject({ ok: true, events: 22 });
		});

		test("verify tells of its progress and counts what is written meanwhile", async () => {
			await Promise.all(Array.from({ length: 2_500 }, () => given.storage.audit.append(anEvent())));
			const told: [number, number][] = [];
			const report = await given.storage.audit.verify((done, total) => {
				told.push([done, total]);
				void given.storage.audit.append(anEvent());
			});
			const steps = told.map(([done]) => done);
			expect(steps.length).toBeGreaterThan(1);
			expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
			expect(told.every(([, total]) => total === 2_501)).toBe(true);
			expect(report).toMatchObject({ ok: true, firstBroken: null });
			expect(report.events).toBeGreaterThanOrEqual(2_501);
		});
	});
}
