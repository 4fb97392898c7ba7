import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

const other = "wx00000000000other";

let world: World;
let admin: string;
let user: LoggedInUser;

beforeAll(async () => {
	world = await newWorld();
	admin = (await world.apiKey({ scope: "admin" })).key;
	user = await world.loggedInUser("o-audited");
});

afterAll(() => world[Symbol.asyncDispose]());

function withFile(sql: string): void {
	const file = new Database(join(world.server.folder, "lingpai.db"), { timeout: 60_000 });
	try {
		file.exec(sql);
	} finally {
		file.close();
	}
}

const ask = (query: string, token = admin) => world.server.call(`/api/admin/audit${query}`, { token });

test("the id that stands in an error's answer finds the event, with the reason that the answer kept back", async () => {
	const data = world.wechat.encrypt("o-audited", { openId: "o-somebody-else" });
	const refused = await world.server.call("/api/decrypt", { token: user.token, json: data });
	expect([refused.status, refused.body.error]).toEqual([422, "decrypt_failed"]);
	const found = await ask(`?q=${String(refused.body.requestId)}`);
	expect(found.body.items).toMatchObject([
		{ action: "decrypt", outcome: "refused", reason: "openid_mismatch", userId: user.user.id, ip: "127.0.0.1" },
	]);
	const whole = await ask(`?q=${encodeURIComponent(refused.text)}`);
	expect(whole.body.items).toEqual(found.body.items);
	const [event] = z.array(z.object({ id: z.string() })).parse(found.body.items);
	expect((await ask(`/${event?.id}`)).body).toEqual(Object(found.body.items)[0]);
	const unmasked = await world.server.call(`/api/admin/audit/${event?.id}/unmask`, {
		...{ token: admin, json: { reason: "Looked into" } },
	});
	expect(unmasked.body).toEqual({ ip: "127.0.0.1" });
});

test("an API key of one app neither finds another app's events nor verifies the log of all", async () => {
	await world.saveApp({ appid: other });
	const { key } = await world.apiKey({ scope: "admin", appid: other });
	const foreign = await ask(`?userId=${user.user.id}`, key);
	expect([foreign.status, foreign.body.items]).toEqual([200, []]);
	expect((await ask(`?appid=${world.wechat.appid}`, key)).body.error).toBe("app_unknown");
	expect((await ask("/verify", key)).body.error).toBe("forbidden");
	expect((await ask("/export?format=json", key)).text).not.toContain(world.wechat.appid);
	expect((await ask("", (await world.apiKey()).key)).body.error).toBe("forbidden");
});

test("a filter that does not exist is refused, and so is an export in another format", async () => {
	expect((await ask("?openid=o-audited")).status).toBe(400);
	expect((await ask("?action=fly")).status).toBe(400);
	expect((await ask("/export?format=xml")).status).toBe(400);
	expect((await ask("/evt_missing")).status).toBe(404);
	expect((await ask("/..%2Fverify")).status).toBe(404);
});

describe("an export of many events", () => {
	// More than what sockets hold between the two: what is not read must wait.
	const copies = 60_000;

	beforeAll(() => {
		withFile(`INSERT INTO audit_events SELECT 1000000 + n AS seq, 'evt_copy' || n AS id, at, action, outcome, reason,
			appid, user_id, session_id, operator_id, api_key_id, ip, '=cmd|' || hex(zeroblob(150)), 'req_copy' || n, detail,
			origin_digest, hash FROM (SELECT * FROM audit_events WHERE action = 'login' LIMIT 1),
			(WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ${copies}) SELECT n FROM counter)`);
	});

	test("leaves as a file in pieces, with every event, and with no cell that a spreadsheet would run", async () => {
		const response = await fetch(`${world.server.url}/api/admin/audit/export?action=login`, {
			headers: { authorization: `Bearer ${admin}` },
		});
		expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
		expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="audit-[\dT-]+\.csv"$/);
		expect(response.headers.get("content-length")).toBeNull();
		const bytes = Buffer.from(await response.arrayBuffer());
		expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		const rows = bytes.toString("utf8").split("\r\n");
		expect(rows.length).toBe(1 + (copies + 1) + 1);
		expect(rows.filter((row) => row.includes('"=cmd'))).toEqual([]);
		expect(rows.filter((row) => row.includes(`"'=cmd`)).length).toBe(copies);
	});

	test("ends on the server when the client goes away, which the log tells", async () => {
		const controller = new AbortController();
		const response = await fetch(`${world.server.url}/api/admin/audit/export?format=json&action=login`, {
			...{ headers: { authorization: `Bearer ${admin}`, "x-request-id": "aborted" }, signal: controller.signal },
		});
		await response.body?.getReader().read();
		controller.abort();
		const told = await eventually(async () => {
			const { body } = await ask("?action=audit.export&q=aborted");
			const events = z.array(z.object({ detail: z.record(z.string(), z.unknown()) })).parse(body.items);
			return events.length === 2 ? events : null;
		});
		expect(told).toMatchObject([
			{ detail: { complete: false, events: expect.any(Number) } },
			{ detail: { format: "json", filters: "action" } },
		]);
		expect(Number(told[0]?.detail.events)).toBeLessThan(copies);
		expect(world.server.output()).not.toContain("answer not sent");
	});
});

test("an event edited in the file is found by its number, and nothing before it is blamed", async () => {
	withFile("DROP TRIGGER audit_events_stay; DELETE FROM audit_events WHERE seq > 1000000");
	const whole = await ask("/verify");
	expect(whole.body).toEqual({
		ok: true,
		events: expect.any(Number),
		purged: 0,
		head: expect.stringMatching(/^[0-9a-f]{64}$/),
	});
	const [edited] = z
		.array(z.object({ seq: z.number() }))
		.parse(world.rows("SELECT seq FROM audit_events WHERE reason = 'openid_mismatch'"));
	withFile(
		"DROP TRIGGER audit_events_stay_as_written; UPDATE audit_events SET outcome = 'ok' WHERE reason = 'openid_mismatch'",
	);
	expect((await ask("/verify")).body).toMatchObject({ ok: false, firstBroken: edited?.seq });
});

async function eventually<T>(look: () => Promise<T | null>): Promise<T> {
	const deadline = Date.now() + 120_000;
	while (Date.now() < deadline) {
		const found = await look();
		if (found !== null) return found;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error("it did not come");
}
