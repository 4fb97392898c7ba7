import { beforeEach, describe, expect, test } from "vitest";
import type { InputOf } from "./contract/operation.ts";
import { contract } from "./contract.ts";
import { showSettings, updateSettings } from "./settings.ts";
import { person, script } from "./test-operators.ts";
import { stranger, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const shown = async () => contract.showSettings.output?.parse(await showSettings(world.context));
const update = async (changes: InputOf<typeof contract.updateSettings>, caller = script()) =>
	contract.updateSettings.output?.parse(await updateSettings(world.context, changes, caller));

/** The events of changed settings, newest first. */
async function events() {
	const any = { outcome: null, reason: null, appid: null, userId: null, sessionId: null, operatorId: null };
	const filter = { ...any, action: "settings.update", from: null, to: null, q: null } as const;
	return (await world.context.storage.audit.page(filter, 50, null)).items;
}

describe("the settings", () => {
	test("keep ended sessions for thirty days until an owner decides otherwise", async () => {
		expect((await shown())?.keepEndedSessions).toBe(30);
		expect((await update({ keepEndedSessions: 90 }))?.keepEndedSessions).toBe(90);
		expect((await shown())?.keepEndedSessions).toBe(90);
	});

	test("that change are told in the audit log: who, what it is and what it was", async () => {
		await update({ keepEndedSessions: 90 }, person("owner"));
		const told = { outcome: "ok", operatorId: "opr_owner", ip: stranger.address };
		expect(await events()).toMatchObject([{ ...told, detail: { keepEndedSessions: 90, keepEndedSessionsBefore: 30 } }]);
	});

	test("keep the audit log for a year and whatever its size, until an owner decides otherwise", async () => {
		expect(await shown()).toMatchObject({ keepAuditDays: 365, maxAuditEvents: null });
		await update({ keepAuditDays: null, maxAuditEvents: 5_000_000 });
		expect(await shown()).toMatchObject({ keepEndedSessions: 30, keepAuditDays: null, maxAuditEvents: 5_000_000 });
		const detail = {
			keepAuditDays: null,
			keepAuditDaysBefore: 365,
			maxAuditEvents: 5_000_000,
			maxAuditEventsBefore: null,
		};
		expect((await events())[0]?.detail).toEqual(detail);
	});

	test("that stay what they are leave no trace", async () => {
		await update({ keepEndedSessions: 30 });
		await update({});
		expect(await events()).toEqual([]);
	});

	test.each([29, 3651, 30.5, "365"])("do not keep the audit log for %j days", (keepAuditDays) => {
		expect(contract.updateSettings.body?.safeParse({ keepAuditDays }).success).toBe(false);
	});

	test.each([999, 1.5, "5000", 1_000_000_001])("do not keep %j audit events", (maxAuditEvents) => {
		expect(contract.updateSettings.body?.safeParse({ maxAuditEvents }).success).toBe(false);
	});

	test.each([0, 3651, 1.5, "30", null])("do not take %j days", (keepEndedSessions) => {
		expect(contract.updateSettings.body?.safeParse({ keepEndedSessions }).success).toBe(false);
	});
});

describe("the diagnostics", () => {
	test("tell versions, addresses, keys by their ids, and the storage's own settings", async () => {
		world.pass(90);
		expect((await shown())?.diagnostics).toEqual({
			...{ version: "0.0.0", node: "26.0.0", startedAt: "2026-01-31T08:00:00.000Z", uptime: 90 },
			...{ publicUrl: "https://lingpai.example.com", trustedProxies: [], simulator: true, rateLimits: true },
			upstreamTimeout: 3,
			masterKeys: { ids: ["k1"], ofRoot: "k1", besideData: true },
			storage: {
				...{ engine: "SQLite", version: expect.stringMatching(/^3\./), schema: expect.any(Number) },
				...{ size: expect.any(Number), free: null },
				settings: expect.objectContaining({ synchronous: "2", foreign_keys: "1" }),
			},
		});
	});

	test("hold no secret: neither a key nor what derives from one", async () => {
		const text = JSON.stringify(await shown());
		const key = Buffer.alloc(32, 1);
		for (const secret of [key.toString("base64"), key.toString("hex"), world.context.vault.cookieSecret]) {
			expect(text).not.toContain(secret);
		}
	});
});

test("the warnings tell what somebody should change, from the installation as it is", async () => {
	const codes = async () => (await shown())?.warnings.map(({ code }) => code);
	expect(await codes()).toEqual(["simulator_public", "keys_beside_data"]);
	world.context.publicUrl = "http://localhost:3000";
	expect(await codes()).toEqual(["keys_beside_data"]);
	// From an address that is not this machine's.
	await world.login("alice");
	expect(await codes()).toEqual(["public_url_local", "keys_beside_data"]);
});
