import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

let world: World;
let user: LoggedInUser;

beforeAll(async () => {
	world = await newWorld({
		LINGPAI_OWNER_EMAIL: "owner@example.com",
		LINGPAI_OWNER_PASSWORD: "a long enough password",
	});
	user = await world.loggedInUser("o-checked");
});

afterAll(() => world[Symbol.asyncDispose]());

test("more pages than can be rendered are refused in our shape, sessions are checked meanwhile, and it is over by itself", async () => {
	const { server } = world;
	const asked = Promise.all(Array.from({ length: 300 }, () => server.call("/sign-in")));
	const checks = await Promise.all(
		Array.from({ length: 50 }, () => server.call("/api/session", { token: user.token })),
	);
	expect(new Set(checks.map(({ status }) => status))).toEqual(new Set([200]));
	expect((await server.call("/api/health/live")).status).toBe(200);
	const pages = await asked;
	const refused = pages.filter(({ status }) => status === 503);
	expect(refused.length).toBeGreaterThan(0);
	expect(pages.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(32);
	expect(pages.every(({ status }) => status === 200 || status === 503)).toBe(true);
	for (const { body, headers } of refused) {
		expect(body).toMatchObject({ error: "unavailable", requestId: headers.get("x-request-id") });
		expect([headers.get("retry-after"), headers.get("cache-control")]).toEqual(["1", "no-store"]);
	}
	await expect.poll(async () => (await server.call("/sign-in")).status, { timeout: 60_000 }).toBe(200);
	await expect.poll(() => server.output().split("no longer overloaded").length, { timeout: 60_000 }).toBe(2);
	expect(server.output().split("overloaded, requests are refused")).toHaveLength(2);
});

test("a flood of sign-ins is refused in part, and logins of mini-programs are not held up by it", async () => {
	await using open = await newWorld({ LINGPAI_RATE_LIMITS: "off" });
	const { server, wechat } = open;
	const { headers, body } = await server.call("/api/auth/csrf");
	const cookie = headers
		.getSetCookie()
		.map((one) => one.split(";")[0])
		.join("; ");
	const form = {
		csrfToken: String(body.csrfToken),
		email: "nobody@example.com",
		password: "x".repeat(20),
		json: "true",
	};
	const tries = Array.from({ length: 120 }, () =>
		server.call("/api/auth/callback/credentials", { json: form, headers: { cookie } }),
	);
	const login = await server.call("/api/login", { json: { code: wechat.loginCode("o-undisturbed") } });
	expect(login.status).toBe(200);
	const statuses = (await Promise.all(tries)).map(({ status }) => status);
	expect(new Set(statuses)).toEqual(new Set([401, 503]));
});
