import { beforeEach, describe, expect, test } from "vitest";
import type { SessionCaller } from "./context.ts";
import { phone } from "./phone.ts";
import { PlatformRefusal } from "./platforms/platform.ts";
import { appid, testWorld, type World } from "./test-world.ts";

let world: World;
let alice: SessionCaller;

beforeEach(async () => {
	world = await testWorld();
	alice = await world.loggedIn("alice");
	world.calls.length = 0;
});

const path = "/wxa/business/getuserphonenumber";
const sent = () => world.calls.filter((call) => call.path === path);
const number = () => {
	const pure = world.simulator.user("alice").phoneNumber;
	return { phoneNumber: `+86${pure}`, purePhoneNumber: pure, countryCode: "86" };
};

describe("the phone number", () => {
	test("is exchanged for the code, bound to the session's openid", async () => {
		const code = world.simulator.issueCode("alice", "phone");
		expect(await phone(world.context, { code }, alice)).toEqual(number());
		expect(sent()).toEqual([
			{ method: "POST", path, query: { access_token: "simulated-access-token" }, json: { code, openid: "sim-alice" } },
		]);
	});

	test("has its country code as a text, whatever the platform sends", async () => {
		world.upstream = (call) => (call.path === path ? { phone_info: { ...number(), countryCode: 86 } } : undefined);
		expect(await phone(world.context, { code: "c" }, alice)).toEqual(number());
	});

	test("is audited without the number", async () => {
		await phone(world.context, { code: world.simulator.issueCode("alice", "phone") }, alice);
		const last = (await world.eventsOf(alice.user.id)).at(-1);
		expect(last).toMatchObject({ action: "phone", outcome: "ok", reason: null, appid, sessionId: alice.session.id });
		expect(JSON.stringify(last)).not.toContain("138");
	});

	test("of another user's code is refused", async () => {
		const code = world.simulator.issueCode("bob", "phone");
		await expect(phone(world.context, { code }, alice)).rejects.toMatchObject({ code: "invalid_code" });
		expect(world.appended).toMatchObject([
			{
				action: "phone",
				outcome: "refused",
				reason: "invalid_code",
				userId: alice.user.id,
				detail: { errcode: 40029 },
			},
		]);
	});
});

describe("the call costs money", () => {
	test("so one code at twenty places at once is sent once", async () => {
		const code = world.simulator.issueCode("alice", "phone");
		const answers = await Promise.allSettled(Array.from({ length: 20 }, () => phone(world.context, { code }, alice)));
		expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		expect(sent()).toHaveLength(1);
	});

	test.each([
		["the platform did not answer in time", () => Promise.reject(new PlatformRefusal("upstream_timeout"))],
		["the platform answered nonsense", () => ({ phone_info: {} })],
		["the platform was busy", () => ({ errcode: -1 })],
		["the code was wrong", () => ({ errcode: 40029 })],
	])("so a code that may have been sent is not sent again: %s", async (_, answer) => {
		world.upstream = (call) => (call.path === path ? answer() : undefined);
		await expect(phone(world.context, { code: "c" }, alice)).rejects.toBeInstanceOf(PlatformRefusal);
		await expect(phone(world.context, { code: "c" }, alice)).rejects.toMatchObject({ code: "code_used" });
		expect(sent()).toHaveLength(1);
	});

	test.each([
		["the platform was never reached", path, new PlatformRefusal("upstream_error", { untouched: true })],
		["there was no access token", "/cgi-bin/stable_token", new PlatformRefusal("upstream_busy")],
	])("but a code that surely was not sent may be sent again: %s", async (_, failing, refusal) => {
		const code = world.simulator.issueCode("alice", "phone");
		world.upstream = (call) => (call.path === failing ? Promise.reject(refusal) : undefined);
		await expect(phone(world.context, { code }, alice)).rejects.toBe(refusal);
		world.upstream = () => undefined;
		await expect(phone(world.context, { code }, alice)).resolves.toEqual(number());
	});

	test("a stale access token is renewed and the code still works", async () => {
		let refusals = 1;
		world.upstream = (call) => (call.path === path && refusals-- > 0 ? { errcode: 40001 } : undefined);
		const code = world.simulator.issueCode("alice", "phone");
		await expect(phone(world.context, { code }, alice)).resolves.toEqual(number());
	});

	test("a code sent with a second access token after a refused one is spent when that call is lost", async () => {
		let calls = 0;
		world.upstream = (call) => {
			if (call.path !== path) return undefined;
			calls += 1;
			return calls === 1 ? { errcode: 42001 } : Promise.reject(new PlatformRefusal("upstream_timeout"));
		};
		await expect(phone(world.context, { code: "c" }, alice)).rejects.toMatchObject({ code: "upstream_timeout" });
		await expect(phone(world.context, { code: "c" }, alice)).rejects.toMatchObject({ code: "code_used" });
	});

	test("the code of a login is another code than that of the phone button", async () => {
		const code = world.simulator.issueCode("alice", "login");
		await expect(phone(world.context, { code }, alice)).rejects.toMatchObject({ code: "invalid_code" });
		await expect(world.login("alice", { code })).resolves.toBeDefined();
	});
});

test("a platform without such a call is told to have none, before anything is asked", async () => {
	world.platform = ({ phone, ...rest }) => rest;
	await expect(phone(world.context, { code: "c" }, alice)).rejects.toMatchObject({ code: "unsupported_by_platform" });
	expect(world.calls).toEqual([]);
});
