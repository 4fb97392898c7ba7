import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

// Against hanging.
const patience = { timeout: 120_000, interval: 250 };

const metricsToken = "a-token-for-metrics";
let world: World;
let user: LoggedInUser;
let other: string;

beforeAll(async () => {
	world = await newWorld({ LINGPAI_UPSTREAM_TIMEOUT_MS: "4000", METRICS_TOKEN: metricsToken });
	other = world.wechat.addApp();
	await world.saveApp({ appid: other });
	user = await world.loggedInUser("o-bystander");
});

beforeEach(() => {
	world.wechat.misbehave = null;
});

afterAll(() => world[Symbol.asyncDispose]());

const login = (appid = world.wechat.appid, code = world.wechat.loginCode("o-bystander", { appid })) =>
	world.server.call("/api/login", { json: { code, appid } });

const exchanges = () => world.wechat.calls.filter(({ path }) => path === "/sns/jscode2session").length;

/** A metric of the app. */
async function metric(name: string, appid = world.wechat.appid): Promise<number> {
	const { text } = await world.server.call("/metrics", { headers: { authorization: `Bearer ${metricsToken}` } });
	const line = text.split("\n").find((one) => one.startsWith(`${name}{`) && one.includes(`appid="${appid}"`));
	return Number(line?.split(" ").at(-1) ?? 0);
}

/** Twenty logins at once, and how many of them the platform was asked for. */
async function burst() {
	const before = exchanges();
	const codes = Array.from({ length: 20 }, () => world.wechat.loginCode("o-bystander"));
	const answers = await Promise.all(codes.map((code) => login(undefined, code)));
	return { codes, answers, asked: exchanges() - before };
}

/** One app's calls are not answered until the test ends. */
function hang(appid: string) {
	world.wechat.misbehave = ({ query }) => (query.appid === appid ? true : undefined);
}

test("a platform that is down is left alone for an app after five faults, tried by one call, and taken back by itself", async () => {
	const { wechat, server } = world;
	hang(wechat.appid);
	await Promise.all(Array.from({ length: 5 }, () => login()));
	// On a machine so slow that the pause is over meanwhile one of them tries; the pause after that is longer.
	let held = await burst();
	while (held.asked > 0) held = await burst();
	for (const { status, body, headers } of held.answers) {
		expect([status, body.error]).toEqual([503, "upstream_busy"]);
		expect(Number(headers.get("retry-after"))).toBeLessThanOrEqual(30);
	}
	expect(await metric("lingpai_upstream_breaker_state")).toBe(2);
	expect(await metric("lingpai_upstream_shed_total")).toBeGreaterThanOrEqual(20);
	expect(await metric("lingpai_upstream_in_flight")).toBe(0);
	// Another app, and whoever is logged in, notice nothing.
	expect((await login(other)).status).toBe(200);
	expect((await server.call("/api/session", { token: user.token })).status).toBe(200);

	let tried = await burst();
	while (tried.asked === 0) tried = await burst();
	expect(tried.asked).toBe(1);
	expect(tried.answers.map(({ body }) => body.error).sort()).toEqual([
		...Array<string>(19).fill("upstream_busy"),
		"upstream_timeout",
	]);

	wechat.misbehave = null;
	await expect.poll(async () => (await login()).status, patience).toBe(200);
	// What was refused unsent did not spend the code.
	for (const code of held.codes) expect((await login(undefined, code)).status).toBe(200);
	expect(await metric("lingpai_upstream_breaker_state")).toBe(0);
	for (const told of ["platform taken for down, calls held back", "platform is back"]) {
		await expect.poll(() => server.output().split(told).length, patience).toBe(2);
	}
});

test("wrong codes, however many, hold nobody back", async () => {
	for (let n = 0; n < 30; n += 1) expect((await login(undefined, `junk-${n}`)).status).toBe(400);
	expect((await login()).status).toBe(200);
});

test("an app has 128 calls under way; the next is refused at once, other apps go on, and there is room again", async () => {
	const { wechat, server } = world;
	hang(wechat.appid);
	const waiting = Array.from({ length: 160 }, () => login());
	const answers = await Promise.all([...waiting, login(other)]);
	const busy = answers.filter(({ body }) => body.error === "upstream_busy");
	expect(busy.length).toBeGreaterThanOrEqual(32);
	expect(answers.filter(({ body }) => body.error === "upstream_timeout").length).toBeLessThanOrEqual(128);
	expect(answers.at(-1)?.status).toBe(200);
	wechat.misbehave = null;
	await expect.poll(async () => (await login()).status, patience).toBe(200);
	expect((await server.call("/api/session", { token: user.token })).status).toBe(200);
});

test("a login that the platform is too busy for at first is made again, and the client notices nothing", async () => {
	const { wechat } = world;
	let refusals = 1;
	wechat.misbehave = ({ path }, response) => {
		if (path !== "/sns/jscode2session" || refusals-- <= 0) return undefined;
		response.end(JSON.stringify({ errcode: -1, errmsg: "system error" }));
		return true;
	};
	expect((await login()).status).toBe(200);
	expect(await metric("lingpai_upstream_retries_total")).toBeGreaterThan(0);
});

test("a code that the platform took while it said busy is told as its fault, and a new code helps", async () => {
	const { wechat } = world;
	const code = wechat.loginCode("o-bystander");
	const errcodes = [-1, 40163];
	wechat.misbehave = ({ query }, response) => {
		if (query.js_code !== code) return undefined;
		response.end(JSON.stringify({ errcode: errcodes.shift() ?? 40163, errmsg: "" }));
		return true;
	};
	const { status, body } = await login(undefined, code);
	expect([status, body.error]).toEqual([503, "upstream_busy"]);
	expect((await login(undefined, code)).body.error).toBe("code_used");
	expect((await login()).status).toBe(200);
});

test("a phone code that the platform is too busy for is sent once", async () => {
	const { wechat, server } = world;
	wechat.misbehave = ({ path }, response) => {
		if (path !== "/wxa/business/getuserphonenumber") return undefined;
		response.end(JSON.stringify({ errcode: -1, errmsg: "system error" }));
		return true;
	};
	const json = { code: wechat.phoneCode("o-bystander") };
	expect((await server.call("/api/phone", { token: user.token, json })).body.error).toBe("upstream_busy");
	expect((await server.call("/api/phone", { token: user.token, json })).body.error).toBe("code_used");
	expect(wechat.calls.filter(({ body }) => body.includes(json.code))).toHaveLength(1);
});
