import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

const metricsToken = "a-token-for-metrics";
let world: World;
let user: LoggedInUser;
let other: string;

beforeAll(async () => {
	world = await newWorld({ LINGPAI_UPSTREAM_TIMEOUT_MS: "500", METRICS_TOKEN: metricsToken });
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

/** One app's calls are not answered until the test ends. */
function hang(appid: string) {
	world.wechat.misbehave = ({ query }) => (query.appid === appid ? true : undefined);
}

test("a platform that is down is left alone for an app after five faults, tried by one call, and taken back by itself", async () => {
	const { wechat, server } = world;
	hang(wechat.appid);
	await Promise.all(Array.from({ length: 5 }, () => login()));
	const before = exchanges();
	const code = wechat.loginCode("o-bystander");
	const started = performance.now();
	for (let n = 0; n < 20; n += 1) {
		const { status, body, headers } = await login(undefined, code);
		expect([status, body.error]).toEqual([503, "upstream_busy"]);
		expect(Number(headers.get("retry-after"))).toBeLessThanOrEqual(2);
	}
	expect(performance.now() - started).toBeLessThan(1_500);
	expect(exchanges()).toBe(before);
	expect(await metric("lingpai_upstream_breaker_state")).toBe(2);
	expect(await metric("lingpai_upstream_shed_total")).toBeGreaterThanOrEqual(20);
	expect(await metric("lingpai_upstream_in_flight")).toBe(0);
	// Another app, and whoever is logged in, notice nothing.
	expect((await login(other)).status).toBe(200);
	expect((await server.call("/api/session", { token: user.token })).status).toBe(200);

	await new Promise((resolve) => setTimeout(resolve, 2_100));
	const probing = exchanges();
	const answers = await Promise.all(Array.from({ length: 20 }, () => login()));
	expect(exchanges()).toBe(probing + 1);
	expect(answers.map(({ body }) => body.error).sort()).toEqual([
		...Array<string>(19).fill("upstream_busy"),
		"upstream_timeout",
	]);

	wechat.misbehave = null;
	await expect.poll(async () => (await login()).status, { timeout: 8_000, interval: 250 }).toBe(200);
	// What was refused unsent did not spend the code.
	expect((await login(undefined, code)).status).toBe(200);
	expect(await metric("lingpai_upstream_breaker_state")).toBe(0);
	for (const told of ["platform taken for down, calls held back", "platform is back"]) {
		expect(server.output().split(told)).toHaveLength(2);
	}
}, 30_000);

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
	await expect.poll(async () => (await login()).status, { timeout: 8_000, interval: 250 }).toBe(200);
	expect((await server.call("/api/session", { token: user.token })).status).toBe(200);
}, 30_000);

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
