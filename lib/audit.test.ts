import { beforeEach, describe, expect, test } from "vitest";
import { auditEvent, auditRefusals } from "./audit.ts";
import { decrypt } from "./decrypt.ts";
import { type ErrorCode, Refusal } from "./errors.ts";
import { phone } from "./phone.ts";
import { PlatformRefusal } from "./platforms/platform.ts";
import { logOut } from "./session.ts";
import { sign } from "./sign.ts";
import { appid, backend, startOfTime, stranger, testWorld, type World } from "./test-world.ts";
import { eraseUser, exportUser } from "./user.ts";
import { verify } from "./verify.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

describe("an event", () => {
	test("tells when, who, from where and under which request, and null for what is unknown", () => {
		expect(auditEvent(world.context, stranger, { action: "login", outcome: "ok" })).toEqual({
			id: expect.stringMatching(/^evt_/),
			at: startOfTime,
			action: "login",
			outcome: "ok",
			reason: null,
			appid: null,
			userId: null,
			sessionId: null,
			operatorId: null,
			apiKeyId: null,
			ip: "192.0.2.7",
			userAgent: "Phone",
			requestId: "req_1",
			detail: {},
		});
		const unattended = auditEvent(world.context, null, { action: "app.create", outcome: "ok" });
		expect(unattended).toMatchObject({ ip: null, userAgent: null, requestId: null });
	});
});

describe("a refusal", () => {
	const refuse = (error: Error) =>
		auditRefusals(world.context, stranger, { action: "phone", appid, detail: { a: 1 } }, () => Promise.reject(error));

	test.each<[ErrorCode, string]>([
		["invalid_code", "refused"],
		["code_used", "refused"],
		["user_blocked", "refused"],
		["upstream_rate_limited", "refused"],
		["app_misconfigured", "failed"],
		["upstream_error", "failed"],
		["upstream_busy", "failed"],
		["upstream_timeout", "failed"],
	])("with %s is told as %s, with that reason, and goes on", async (code, outcome) => {
		const refusal = new Refusal(code);
		await expect(refuse(refusal)).rejects.toBe(refusal);
		expect(world.appended).toMatchObject([{ action: "phone", outcome, reason: code, appid, detail: { a: 1 } }]);
	});

	test("by the platform brings its errcode, and the address that it does not know", async () => {
		await refuse(new PlatformRefusal("app_misconfigured", { errcode: 40164, hint: "203.0.113.9" })).catch(() => null);
		await refuse(new PlatformRefusal("upstream_timeout")).catch(() => null);
		expect(world.appended.map(({ detail }) => detail)).toEqual([
			{ a: 1, errcode: 40164, hint: "203.0.113.9" },
			{ a: 1 },
		]);
	});

	test("is not told of a bug, which goes on as it is", async () => {
		const bug = new TypeError("x is not a function");
		await expect(refuse(bug)).rejects.toBe(bug);
		expect(world.appended).toEqual([]);
	});

	test("is not told of a success, whose event is written with what it did", async () => {
		const run = () => Promise.resolve("done");
		expect(await auditRefusals(world.context, stranger, { action: "login" }, run)).toBe("done");
		expect(world.appended).toEqual([]);
	});
});

test("the whole life of a user is told action by action, and holds nothing secret or personal", async () => {
	const { token, ...caller } = await world.loggedIn("alice");
	const number = { phoneNumber: "+8613812345678", purePhoneNumber: "13812345678", countryCode: "86" };
	const code = world.simulator.issueCode("alice", "phone");
	const rawData = '{"nickName":"Nickname-of-Alice"}';
	const { signature } = world.sign("alice", rawData);
	await verify(world.context, { rawData, signature }, caller);
	await decrypt(world.context, world.encrypt("alice", number), caller);
	const broken = { encryptedData: Buffer.alloc(32), iv: Buffer.alloc(16) };
	await decrypt(world.context, broken, caller).catch(() => null);
	const given = await phone(world.context, { code }, caller);
	const signed = await sign(world.context, { token, payload: "payload-of-alice" }, backend());
	await exportUser(world.context, {}, caller);
	await logOut(world.context, {}, caller);

	const events = await world.eventsOf(caller.user.id);
	expect(events.map(({ action, outcome, reason, apiKeyId }) => [action, outcome, reason, apiKeyId])).toEqual([
		["login", "ok", null, null],
		["verify", "ok", null, null],
		["decrypt", "ok", null, null],
		["decrypt", "refused", "bad_padding", null],
		["phone", "ok", null, null],
		["sign", "ok", null, "key_1"],
		["user.export", "ok", null, null],
		["logout", "ok", null, null],
	]);
	expect(events.every((event) => event.sessionId === caller.session.id && event.appid === appid)).toBe(true);
	const text = JSON.stringify(events);
	const secrets = [token, code, signature, signed.signature, world.simulator.sessionKey("alice"), "payload-of-alice"];
	const personal = ["13812345678", given.purePhoneNumber, "Nickname-of-Alice", "sim-alice", "sim-union-alice"];
	for (const hidden of [...secrets, ...personal]) expect(text).not.toContain(hidden);
	expect(await world.context.storage.audit.verify()).toMatchObject({ ok: true });
});

test("an erasure is told without address and user agent", async () => {
	const caller = await world.loggedIn("alice");
	const told: unknown[] = [];
	const { erase } = world.context.storage.users;
	world.context.storage.users.erase = (userId, event) => {
		told.push(event);
		return erase(userId, event);
	};
	await eraseUser(world.context, {}, caller);
	const { id } = caller.user;
	expect(told).toMatchObject([{ action: "user.erase", outcome: "ok", userId: id, ip: null, userAgent: null }]);
});
