import { beforeEach, describe, expect, test } from "vitest";
import { addApiKey } from "../../../../lib/api-keys.ts";
import { auditEvent } from "../../../../lib/audit.ts";
import type { PlatformName } from "../../../../lib/platforms/index.ts";
import { simulatedPlatforms } from "../../../../lib/simulator/facts.ts";
import { testWorld, type World } from "../../../../lib/test-world.ts";
import { cases } from "./cases.ts";
import * as program from "./mini-program.ts";
import type { Handset } from "./phone.ts";
import { lackOf, type Need } from "./phone-platform.ts";
import { createSimulation, phonesOf, type Simulation } from "./simulation.ts";
import { realOperations } from "./test-operations.ts";
import { phonePlatform } from "./test-platforms.ts";
import { caseNames, tour } from "./tour.ts";
import type { Exchange, Fetch } from "./wire.ts";

const wechat = await phonePlatform("wechat");
const alice = { platform: wechat, user: "alice", language: "en" };

let world: World;
let simulation: Simulation;
let sent: { path: string; json: unknown; authorization: string | undefined; credentials: string }[];

beforeEach(() => start("wechat"));

async function start(platform: PlatformName): Promise<void> {
	world = await testWorld({}, platform);
	sent = [];
	const { key } = await addApiKey(world.context, { name: "operator", scope: "admin", appid: null });
	const operations = realOperations(world, key);
	const watched: Fetch = (path, init) => {
		const json = init.body === undefined ? null : JSON.parse(init.body);
		sent.push({ path, json, authorization: init.headers.Authorization, credentials: init.credentials });
		return operations(path, init);
	};
	simulation = createSimulation(watched, async () => world.pass(1));
}

const state = () => simulation.state();
const [first, second] = [() => phonesOf(state(), alice)[0], () => phonesOf(state(), alice)[1]];
const play = (platform = wechat, mayEnd = true) => simulation.play({ ...alice, platform }, { mayEnd }, tour);
const outcomes = () =>
	Object.fromEntries(
		(state().run?.parts ?? []).map(({ name, steps }) => [
			name,
			steps.map(({ name, outcome }) => ("came" in outcome ? `${name}: ${outcome.came}` : `${name}: ${outcome.state}`)),
		]),
	);
const allPassed = () =>
	Object.values(outcomes())
		.flat()
		.every((outcome) => outcome.endsWith(": passed"));

describe("the tour", () => {
	test("finds that everything comes as it must, and leaves a session to look at", async () => {
		await play();
		expect(outcomes()).toSatisfy(allPassed);
		expect(state().run).toMatchObject({ isPassed: true, userId: first().userId });
		const caller = await world.caller(first().token ?? "");
		expect(state().run?.sessionId).toBe(caller.session.id);
		expect(state().isBusy).toBe(false);
	});

	test.each(simulatedPlatforms)("runs on %s, and says what it leaves out there", async (name) => {
		await start(name);
		const platform = await phonePlatform(name);
		await play(platform);
		const parts = state().run?.parts ?? [];
		const steps = parts.flatMap(({ steps }) => steps);
		expect(outcomes()).toSatisfy(() => steps.every(({ outcome }) => ["passed", "lacking"].includes(outcome.state)));
		expect(state().run).toMatchObject({ isPassed: true, sessionId: expect.stringMatching(/^ses_/) });
		const left = new Set([
			...steps.flatMap(({ outcome }) => (outcome.state === "lacking" ? [outcome.lacks] : [])),
			...parts.flatMap(({ lacks }) => (lacks ? [lacks] : [])),
		]);
		for (const need of left) expect(lackOf(platform, [need])).toBe(need);
		for (const { path, json } of sent.filter(({ path }) => path === "/api/login")) {
			expect(json, path).toMatchObject({ appid: world.appid });
		}
	});

	test("runs every case of what goes wrong", () => {
		expect([...caseNames].sort()).toEqual(Object.keys(cases).sort());
	});

	test("passes over what an operator without the right may not do, and says so", async () => {
		await play(wechat, false);
		expect(outcomes().ended).toEqual([
			"login: passed",
			"findSession: passed",
			"endSession: skipped",
			"checkEnded: skipped",
		]);
		expect(state().run?.isPassed).toBe(true);
	});

	test("knows the policy of the app: one session a user, and data of another age", async () => {
		await world.setApp({ maxSessionsPerUser: 1, maxDataAge: 86_400 });
		await play(await phonePlatform("wechat", { maxSessionsPerUser: 1, maxDataAge: 86_400 }));
		expect(outcomes()).toSatisfy(allPassed);
		expect(outcomes().flow).toContain("firstPhoneOut: passed");
	});

	test("tells which step did not come as it must, and goes on", async () => {
		await world.setApp({ maxDataAge: 86_400 });
		await play();
		expect(state().run?.isPassed).toBe(false);
		expect(outcomes().staleData).toEqual(["login: passed", "staleData: ok"]);
		expect(outcomes().finish).toEqual(["login: passed", "findSession: passed"]);
	});

	test("of a blocked user ends with every login refused", async () => {
		const { user } = await world.loggedIn("alice");
		await world.block(user.id);
		await play();
		expect(outcomes().flow?.slice(0, 2)).toEqual(["login: user_blocked", "check: session_missing"]);
		expect(outcomes().usedCode).toEqual(["login: user_blocked", "usedCode: passed"]);
		expect(state().run?.sessionId).toBeNull();
	});

	test("without a server says so at every step", async () => {
		simulation = createSimulation(
			async () => Promise.reject(new Error("refused")),
			async () => {},
		);
		await play();
		expect(outcomes().flow?.[0]).toBe("login: unreachable");
		expect(state().run?.isPassed).toBe(false);
	});
});

describe("the phone", () => {
	test("shows what was answered, and what it is not told it does not know", async () => {
		await simulation.act(alice, program.login);
		expect(first()).toMatchObject({
			isNew: true,
			nickname: null,
			phoneNumber: null,
			userId: expect.stringMatching(/^usr_/),
		});
		await simulation.act(alice, program.userInfo);
		await simulation.act(alice, program.phoneNumber);
		await simulation.act(alice, (phone) => program.data(phone, "weRunData"));
		expect(first()).toMatchObject({
			nickname: "alice",
			phoneNumber: `+86${world.simulator.user("alice").phoneNumber}`,
			steps: 4000,
		});
		expect(second().token).toBeNull();
	});

	test("forgets a token that is refused, as mini-programs do", async () => {
		await simulation.act(alice, program.login);
		const { session } = await world.caller(first().token ?? "");
		const event = auditEvent(world.context, null, { action: "user.erase", outcome: "ok", userId: session.userId });
		await world.context.storage.users.erase(session.userId, event);
		await simulation.act(alice, program.check);
		expect(state().last?.error).toBe("session_unknown");
		expect(first().token).toBeNull();
	});

	test("of one user is not the phone of another", async () => {
		await simulation.act(alice, program.login);
		await simulation.act({ ...alice, user: "bob" }, program.login, true);
		expect(first().token).not.toBeNull();
		expect(phonesOf(state(), { ...alice, user: "bob" }).map(({ token }) => token !== null)).toEqual([false, true]);
		expect(phonesOf(state(), { ...alice, user: "constructor" })[0].token).toBeNull();
	});

	test.each(simulatedPlatforms)("on %s answers every button, and what is not offered by saying so", async (name) => {
		await start(name);
		const platform = await phonePlatform(name);
		const actor = { ...alice, platform };
		const press = async (work: (handset: Handset) => Promise<Exchange>) => {
			await simulation.act(actor, work);
			return state().last?.error ?? "ok";
		};
		const answer = (...needs: Need[]) => (lackOf(platform, needs) === null ? "ok" : "unsupported_by_platform");
		expect(await press(program.login)).toBe("ok");
		expect(await press(program.checkKey)).toBe("ok");
		expect(await press(program.verify)).toBe(answer("verify"));
		expect(await press(program.phoneNumber)).toBe(answer("phone"));
		expect(await press(program.userInfo)).toBe(answer("userInfo"));
		expect(await press(program.phoneNumberDecrypted)).toBe(answer("phoneNumber"));
		expect(await press((phone) => program.data(phone, "weRunData"))).toBe(answer("weRunData"));
		const hasNumber = lackOf(platform, ["phone"]) === null || lackOf(platform, ["phoneNumber"]) === null;
		expect(/138\d{8}$/.test(phonesOf(state(), actor)[0].phoneNumber ?? "")).toBe(hasNumber);
		expect(await press(program.loginAnonymously)).toBe(answer("anonymous"));
	});

	test("of one platform is not the phone of another", async () => {
		await simulation.act(alice, program.login);
		expect(
			phonesOf(state(), { ...alice, platform: { ...wechat, name: simulatedPlatforms.at(-1) ?? "wechat" } })[0].token ===
				null,
		).toBe(simulatedPlatforms.length > 1);
	});

	test("does one thing at a time", async () => {
		await Promise.all([simulation.act(alice, program.login), simulation.act(alice, program.login)]);
		expect(sent.map(({ path }) => path)).toEqual(["/api/simulator/login", "/api/login"]);
	});
});

describe("the log", () => {
	test("has every request with its answer, newest first, until it is cleared", async () => {
		await simulation.act(alice, program.login);
		expect(state().exchanges).toMatchObject([
			{ id: 2, sender: "program", path: "/api/login", status: 200, error: null, answer: { token: first().token } },
			{ id: 1, sender: "phone", path: "/api/simulator/login", status: 200, why: "platformLogin" },
		]);
		expect(state().exchanges[0]?.requestId).toMatch(/^req_/);
		simulation.clear();
		expect(state().exchanges).toEqual([]);
	});

	test("tells refusals in the language of the page", async () => {
		await simulation.act({ ...alice, language: "zh-CN" }, program.check);
		expect(state().last).toMatchObject({ error: "session_missing", message: expect.stringContaining("令牌") });
	});

	test("keeps the operator's cookie from the mini-program, and the token from the operator's requests", async () => {
		await play();
		for (const { path, authorization, credentials } of sent) {
			const isOperators = path.startsWith("/api/admin/");
			expect(credentials, path).toBe(isOperators ? "same-origin" : "omit");
			if (isOperators || path.startsWith("/api/simulator/")) expect(authorization, path).toBeUndefined();
		}
		expect(sent.some(({ path }) => path.startsWith("/api/admin/"))).toBe(true);
	});
});
