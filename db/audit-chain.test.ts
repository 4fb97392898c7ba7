import { createSecretKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AuditEvent } from "./audit.ts";
import { ChainWalk, chainStart, type Link, link, signHead } from "./audit-chain.ts";
import type { ChainReport } from "./storage.ts";
import { anEvent, chainKey } from "./suite/rows.ts";

interface Entry {
	event: AuditEvent;
	chained: Link;
}

function chainOf(count: number, changes: (seq: number) => Partial<AuditEvent> = () => ({})): Entry[] {
	const entries: Entry[] = [];
	for (let seq = 1; seq <= count; seq++) {
		const event = { ...anEvent({ id: `evt_${seq}`, userId: `usr_${seq}` }), ...changes(seq), seq };
		entries.push({ event, chained: link(chainKey, entries.at(-1)?.chained.hash ?? chainStart, event) });
	}
	return entries;
}

function walk(entries: Entry[], { key = chainKey, of = entries } = {}): ChainReport {
	const walked = new ChainWalk(key);
	for (const { event, chained } of entries) walked.step(event, chained);
	const last = of.at(-1);
	if (!last) return walked.finish(null);
	const { hash } = last.chained;
	return walked.finish({ seq: of.length, hash, signature: signHead(chainKey, of.length, hash) });
}

const withoutOrigin = ({ event, chained }: Entry): Entry => ({
	event: { ...event, ip: null, userAgent: null },
	chained,
});

describe("a chain", () => {
	test("that nobody touched holds, also an empty one", () => {
		expect(walk([])).toEqual({ ok: true, events: 0, purged: 0, firstBroken: null, head: chainStart.toString("hex") });
		const entries = chainOf(20);
		const head = entries.at(-1)?.chained.hash.toString("hex");
		expect(walk(entries)).toEqual({ ok: true, events: 20, purged: 0, firstBroken: null, head });
	});

	test("of another key is broken from its first event on", () => {
		const key = createSecretKey(Buffer.alloc(32, 8));
		expect(walk(chainOf(3), { key })).toMatchObject({ ok: false, firstBroken: 1 });
	});

	test("holds whatever the texts of its events are, and any edit is found where it was made", () => {
		const text = fc.option(fc.string({ unit: "binary", maxLength: 20 }));
		const told = fc.record({
			...{
				reason: text,
				appid: text,
				userId: text,
				sessionId: text,
				operatorId: text,
				apiKeyId: text,
				requestId: text,
			},
			...{ ip: text, userAgent: text },
		});
		fc.assert(
			fc.property(fc.array(told, { minLength: 1, maxLength: 8 }), fc.nat(), told, (contents, where, edit) => {
				const entries = chainOf(contents.length, (seq) => contents[seq - 1] ?? {});
				expect(walk(entries).ok).toBe(true);
				const at = where % entries.length;
				const edited = entries.map((entry, i) => (i === at ? { ...entry, event: { ...entry.event, ...edit } } : entry));
				const isSame = JSON.stringify(entries[at]?.event) === JSON.stringify(edited[at]?.event);
				expect(walk(edited).firstBroken).toBe(isSame ? null : at + 1);
			}),
			{ numRuns: 300, seed: 7 },
		);
	});

	test("tells two events apart whose texts run together alike", () => {
		const a = chainOf(1, () => ({ reason: "ab", appid: "c" }));
		const b = chainOf(1, () => ({ reason: "a", appid: "bc" }));
		expect(a[0]?.chained.hash.equals(b[0]?.chained.hash ?? chainStart)).toBe(false);
		const none = chainOf(1, () => ({ reason: null }));
		const empty = chainOf(1, () => ({ reason: "" }));
		expect(none[0]?.chained.hash.equals(empty[0]?.chained.hash ?? chainStart)).toBe(false);
	});

	test("cut off anywhere is broken after its last event", () => {
		const entries = chainOf(10);
		for (let left = 0; left < 10; left++) {
			expect(walk(entries.slice(0, left), { of: entries })).toMatchObject({ events: left, firstBroken: left + 1 });
		}
	});
});

describe("an erasure in the chain", () => {
	const erasedAt = (seq: number): Partial<AuditEvent> =>
		seq === 5
			? { action: "user.erase", userId: "usr_1", ip: null, userAgent: null }
			: { userId: seq % 2 === 1 ? "usr_1" : "usr_2" };

	test("explains the missing origins of that user before it", () => {
		const entries = chainOf(8, erasedAt).map((entry) =>
			entry.event.userId === "usr_1" && entry.event.seq < 5 ? withoutOrigin(entry) : entry,
		);
		expect(walk(entries)).toMatchObject({ ok: true, firstBroken: null });
	});

	test("explains nobody else's", () => {
		const entries = chainOf(8, erasedAt).map((entry) => (entry.event.seq === 2 ? withoutOrigin(entry) : entry));
		expect(walk(entries)).toMatchObject({ ok: false, firstBroken: 2 });
	});

	test("explains none that was written after it", () => {
		const entries = chainOf(8, erasedAt).map((entry) => (entry.event.seq === 7 ? withoutOrigin(entry) : entry));
		expect(walk(entries)).toMatchObject({ ok: false, firstBroken: 7 });
	});

	test("lets an origin go as a whole, never be another", () => {
		const entries = chainOf(8, erasedAt);
		for (const change of [{ ip: null }, { userAgent: null }, { ip: "198.51.100.9" }, { userAgent: "curl" }]) {
			const edited = entries.map(({ event, chained }) => ({
				event: event.seq === 3 ? { ...event, ...change } : event,
				chained,
			}));
			expect(walk(edited)).toMatchObject({ ok: false, firstBroken: 3 });
		}
	});
});
