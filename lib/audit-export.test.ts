import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { auditEvent } from "./audit.ts";
import { exportEvents } from "./audit-export.ts";
import type { OperatorCaller } from "./context.ts";
import { contract } from "./contract.ts";
import { person, script } from "./test-operators.ts";
import { appid, stranger, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

function start(query: Record<string, string>, caller: OperatorCaller = person("owner")) {
	return exportEvents(world.context, contract.exportEvents.query?.parse(query) ?? { format: "csv" }, caller);
}

async function exported(query: Record<string, string>, caller?: OperatorCaller): Promise<string> {
	let text = "";
	for await (const chunk of (await start(query, caller)).chunks) text += chunk;
	return text;
}

async function append(events: number, userAgent: string | null = "Phone"): Promise<void> {
	const told = { action: "verify", outcome: "refused", reason: "signature_mismatch", appid } as const;
	const caller = { ...stranger, userAgent };
	await Promise.all(
		Array.from({ length: events }, () => world.context.storage.audit.append(auditEvent(world.context, caller, told))),
	);
}

/** What a spreadsheet takes for a formula. */
const isRun = /^[=+\-@\t\r＝＋－＠]/;

/** The cells of a CSV text (RFC 4180). */
function parseCsv(text: string): string[][] {
	const rows: string[][] = [[]];
	for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
		rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
		if (end === "\r\n") rows.push([]);
	}
	return rows.slice(0, -1);
}

test("the file is of a kind that the document tells", async () => {
	const formats = ["csv", "json"].map(async (format) => (await start({ format })).contentType.split(";")[0]);
	expect(await Promise.all(formats)).toEqual(contract.exportEvents.files);
});

describe("a CSV file", () => {
	test("begins with a byte order mark and a row of names, and has a row for each event, newest first", async () => {
		await append(3, '小明的 "手机", 8.0');
		const text = await exported({ action: "verify" });
		expect(text.startsWith('\uFEFF"id","at","seq","action","outcome","reason",')).toBe(true);
		const [names = [], ...rows] = parseCsv(text.slice(1));
		expect(rows.length).toBe(3);
		const [newest] = rows.map((row) => Object.fromEntries(row.map((cell, index) => [names[index], cell])));
		expect(newest).toMatchObject({ action: "verify", reason: "signature_mismatch", userId: "", detail: "{}" });
		expect(newest).toMatchObject({ userAgent: '小明的 "手机", 8.0', at: "2026-01-31T08:00:00.000Z", ip: "192.0.2.7" });
		expect(rows.map((row) => Number(row[2]))).toEqual(rows.map((row) => Number(row[2])).toSorted((a, b) => b - a));
	});

	test("has no cell that a spreadsheet would run, and loses nothing of it, whatever a client wrote", async () => {
		const dangerous = fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", "＝", '"', ",", "'", "=cmd|'/C calc'!A0");
		const text = fc
			.array(fc.oneof(dangerous, fc.string({ unit: "binary", maxLength: 8 })))
			.map((parts) => parts.join(""));
		const { audit } = world.context.storage;
		await fc.assert(
			fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 25 }), async (userAgents) => {
				const items = userAgents.map((userAgent, index) => ({
					...auditEvent(world.context, { ...stranger, userAgent }, { action: "login", outcome: "ok" }),
					seq: index + 1,
				}));
				audit.page = async () => ({ items, next: null, previous: null });
				const [names = [], ...rows] = parseCsv((await exported({})).slice(1));
				expect(rows.length).toBe(items.length);
				expect(rows.filter((row) => row.length !== names.length)).toEqual([]);
				expect(rows.flat().filter((cell) => isRun.test(cell))).toEqual([]);
				const cells = rows.map((row) => row[names.indexOf("userAgent")]);
				expect(cells).toEqual(userAgents.map((told) => (isRun.test(told) ? `'${told}` : told)));
			}),
			{ numRuns: 20 },
		);
	});
});

test("a JSON file is one array of events as the list tells them, also an empty one", async () => {
	await append(1201);
	const events: unknown = JSON.parse(await exported({ format: "json", action: "verify" }));
	expect(events).toHaveLength(1201);
	expect(events).toMatchObject({ 0: { action: "verify", at: "2026-01-31T08:00:00.000Z", detail: {} } });
	expect(JSON.parse(await exported({ format: "json", action: "phone" }))).toEqual([]);
});

describe("addresses", () => {
	test.each([
		["whole for an owner", person("owner"), "192.0.2.7"],
		["whole for a script", script(), "192.0.2.7"],
		["masked for an operator", person("operator"), "192.0.2.*"],
	])("are %s", async (_, caller, ip) => {
		await append(1);
		expect(JSON.parse(await exported({ format: "json", action: "verify" }, caller))).toMatchObject([{ ip }]);
	});
});

describe("the export", () => {
	test("stands in the log before its first byte, and again at its end", async () => {
		await append(2);
		const { chunks } = await start({ format: "json", action: "verify", from: "2026-01-01T00:00:00Z" });
		expect(world.appended.at(-1)).toMatchObject({
			...{ action: "audit.export", outcome: "ok", operatorId: "opr_owner" },
			detail: { format: "json", filters: "action from" },
		});
		for await (const _ of chunks);
		expect(world.appended.at(-1)).toMatchObject({ action: "audit.export", detail: { events: 2, complete: true } });
	});

	test("reads no further when the client goes away, and says so in the log", async () => {
		await append(1200);
		let pages = 0;
		const { page } = world.context.storage.audit;
		world.context.storage.audit.page = (...asked) => {
			pages += 1;
			return page(...asked);
		};
		const { chunks } = await start({ action: "verify" });
		for await (const chunk of chunks) if (chunk.includes("verify")) break;
		await setImmediate();
		expect(pages).toBe(1);
		expect(world.appended.at(-1)).toMatchObject({ action: "audit.export", detail: { events: 0, complete: false } });
	});

	test("by an API key limited to one app holds that app's events alone", async () => {
		await append(1);
		const told = { action: "verify", outcome: "ok", appid: "wx0123456789abcdef" } as const;
		await world.context.storage.audit.append(auditEvent(world.context, stranger, told));
		const events: unknown[] = JSON.parse(await exported({ format: "json" }, script(appid)));
		expect(events.length).toBeGreaterThan(0);
		for (const event of events) expect(event).toMatchObject({ appid });
		await expect(start({ appid: "wx0123456789abcdef" }, script(appid))).rejects.toMatchObject({ code: "app_unknown" });
	});
});
