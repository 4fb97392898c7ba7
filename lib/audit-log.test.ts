import { beforeEach, describe, expect, test } from "vitest";
import { auditEvent } from "./audit.ts";
import { listEvents, showEvent, unmaskEvent } from "./audit-log.ts";
import type { OperatorCaller } from "./context.ts";
import { contract } from "./contract.ts";
import { decrypt } from "./decrypt.ts";
import { person, script } from "./test-operators.ts";
import { appid, stranger, testWorld, type World } from "./test-world.ts";

const elsewhere = "wx0123456789abcdef";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

/** Lists as the operation does, from a query as it arrives. */
function list(query: Record<string, string>, caller: OperatorCaller = person("viewer")) {
	return listEvents(world.context, contract.listEvents.query?.parse(query) ?? { limit: 50 }, caller);
}

async function eventElsewhere(): Promise<string> {
	const event = auditEvent(world.context, stranger, { action: "login", outcome: "ok", appid: elsewhere });
	await world.context.storage.audit.append(event);
	return event.id;
}

describe("the list", () => {
	test("tells each event with all that is known of it, newest first", async () => {
		const { session, user } = await world.loggedIn("alice");
		const [event] = (await list({})).items;
		expect(event).toEqual({
			...{ id: expect.stringMatching(/^evt_/), at: "2026-01-31T08:00:00.000Z", seq: expect.any(Number) },
			...{ action: "login", outcome: "ok", reason: null, appid, userId: user.id, sessionId: session.id },
			...{ operatorId: null, apiKeyId: null, ip: "192.0.2.*", userAgent: "Phone", requestId: "req_1", detail: {} },
		});
		const seqs = (await list({})).items.map(({ seq }) => seq);
		expect(seqs).toEqual(seqs.toSorted((one, other) => other - one));
	});

	test("finds by each filter what it is for, and nothing else", async () => {
		const alice = await world.loggedIn("alice");
		const bob = await world.loggedIn("bob");
		const stale = world.encrypt("alice", { openId: alice.user.openid }, { watermark: { appid, timestamp: 1 } });
		await decrypt(world.context, stale, { ...alice, requestId: "req_from-an-answer" }).catch(() => null);
		const found = async (query: Record<string, string>) =>
			(await list(query)).items.map(
				({ action, userId }) => `${action} ${userId === alice.user.id ? "alice" : "other"}`,
			);
		expect(await found({ action: "decrypt" })).toEqual(["decrypt alice"]);
		expect(await found({ outcome: "refused" })).toEqual(["decrypt alice"]);
		expect(await found({ reason: "watermark_stale" })).toEqual(["decrypt alice"]);
		expect(await found({ userId: bob.user.id })).toEqual(["login other"]);
		expect(await found({ sessionId: alice.session.id })).toEqual(["decrypt alice", "login alice"]);
		expect(await found({ q: "req_from-an-answer" })).toEqual(["decrypt alice"]);
		expect(await found({ appid, action: "login" })).toEqual(["login other", "login alice"]);
		expect(await found({ appid: elsewhere })).toEqual([]);
		expect(await found({ operatorId: "opr_nobody" })).toEqual([]);
		expect(await found({ from: "2026-01-31T08:00:00.001Z" })).toEqual([]);
		expect(await found({ action: "login", from: "2026-01-31T08:00:00Z", to: "2026-01-31T08:00:01Z" })).toHaveLength(2);
	});

	test("finds the event of an error by the whole answer that somebody copied", async () => {
		const { session, user } = await world.loggedIn("alice");
		const told = { action: "phone", outcome: "refused", reason: "invalid_code", userId: user.id } as const;
		const caller = { ...stranger, requestId: "req_5NtvX" };
		await world.context.storage.audit.append(auditEvent(world.context, caller, { ...told, sessionId: session.id }));
		const answer = '{"error":"invalid_code","message":"平台不接受这个 code","requestId":"req_5NtvX"}';
		expect((await list({ q: answer })).items).toMatchObject([{ action: "phone", requestId: "req_5NtvX" }]);
	});

	test("is paged both ways", async () => {
		for (const name of ["a", "b", "c"]) await world.login(name);
		const first = await list({ action: "login", limit: "2" });
		const second = await list({ action: "login", limit: "2", cursor: first.nextCursor ?? "" });
		expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
		const back = await list({ action: "login", limit: "2", cursor: second.previousCursor ?? "" });
		expect(back.items).toEqual(first.items);
	});
});

describe("an address", () => {
	test("is masked for every person and whole for a script", async () => {
		await world.login("alice");
		for (const role of ["viewer", "operator", "owner"] as const) {
			const [event] = (await list({}, person(role))).items;
			expect(event?.ip).toBe("192.0.2.*");
			expect((await showEvent(world.context, { id: event?.id ?? "" }, person(role))).ip).toBe("192.0.2.*");
		}
		const [event] = (await list({}, script())).items;
		expect(event?.ip).toBe("192.0.2.7");
	});

	test("is unmasked for a reason, which stands in the log with who asked", async () => {
		const { user } = await world.loggedIn("alice");
		const id = (await list({})).items[0]?.id ?? "";
		const answer = await unmaskEvent(world.context, { id, reason: "Reported by the user" }, person("operator"));
		expect(answer).toEqual({ ip: "192.0.2.7" });
		expect((await list({ action: "user.unmask" })).items).toMatchObject([
			{
				outcome: "ok",
				operatorId: "opr_operator",
				userId: user.id,
				detail: { event: id, reason: "Reported by the user" },
			},
		]);
	});

	test("is not unmasked for somebody who copies addresses: after twenty he has to wait", async () => {
		await world.login("alice");
		const id = (await list({})).items[0]?.id ?? "";
		const unmask = () => unmaskEvent(world.context, { id, reason: "Curious" }, person("operator"));
		for (let times = 0; times < 20; times++) await unmask();
		await expect(unmask()).rejects.toMatchObject({ code: "rate_limited" });
		expect((await list({ action: "user.unmask", outcome: "refused" })).items).toMatchObject([
			{ reason: "rate_limited", operatorId: "opr_operator" },
		]);
		expect(await unmaskEvent(world.context, { id, reason: "Support" }, person("owner"))).toEqual({ ip: "192.0.2.7" });
	});
});

describe("an API key limited to one app", () => {
	test("finds the events of that app alone, whatever it asks for", async () => {
		await world.login("alice");
		const hidden = await eventElsewhere();
		const seen = (await list({}, script(appid))).items;
		expect(seen.length).toBeGreaterThan(0);
		expect(seen.every((event) => event.appid === appid)).toBe(true);
		expect((await list({ q: hidden }, script(appid))).items).toEqual([]);
		expect((await list({ q: hidden }, script())).items).toHaveLength(1);
		await expect(list({ appid: elsewhere }, script(appid))).rejects.toMatchObject({ code: "app_unknown" });
	});

	test("neither opens nor unmasks an event of another app, and such an attempt is not audited", async () => {
		const id = await eventElsewhere();
		const before = world.appended.length;
		await expect(showEvent(world.context, { id }, script(appid))).rejects.toMatchObject({ code: "not_found" });
		const unmask = unmaskEvent(world.context, { id, reason: "curious" }, script(appid));
		await expect(unmask).rejects.toMatchObject({ code: "not_found" });
		expect(world.appended.length).toBe(before);
	});
});

test("an event that does not exist is not found", async () => {
	const missing = showEvent(world.context, { id: "evt_missing" }, person("viewer"));
	await expect(missing).rejects.toMatchObject({ code: "not_found" });
});
