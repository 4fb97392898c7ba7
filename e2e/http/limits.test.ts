import { afterAll, beforeAll, expect, test } from "vitest";
import { connection } from "../world/raw.ts";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

let world: World;
let user: LoggedInUser;

beforeAll(async () => {
	world = await newWorld({ TRUSTED_PROXIES: "127.0.0.1", METRICS_TOKEN: "a-token-for-metrics" });
	user = await world.loggedInUser("o-limited");
});

afterAll(() => world[Symbol.asyncDispose]());

/** Headers of a request that a proxy forwards for this address. */
const from = (address: string) => ({ "x-forwarded-for": address });

/** Sends so many requests, forty at one time, and tells how often each status came. */
async function statuses(count: number, send: () => Promise<{ status: number }>): Promise<Record<number, number>> {
	const counts: Record<number, number> = {};
	let left = count;
	async function client() {
		while (left-- > 0) {
			const { status } = await send();
			counts[status] = (counts[status] ?? 0) + 1;
		}
	}
	await Promise.all(Array.from({ length: 40 }, client));
	return counts;
}

/** Requests one after another on one connection, without waiting for their answers. */
async function burst(address: string, count: number): Promise<{ passed: number; refused: number }> {
	const socket = await connection(world.server.url);
	let received = "";
	const done = new Promise<void>((resolve) => {
		socket.on("data", (chunk: Buffer) => {
			received += chunk.toString("latin1");
			if (received.split("HTTP/1.1 ").length > count) resolve();
		});
	});
	socket.write(`GET /api/nothing HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\n\r\n`.repeat(count));
	await done;
	socket.destroy();
	const of = (status: number) => received.split(`HTTP/1.1 ${status} `).length - 1;
	return { passed: of(404), refused: of(429) };
}

const junkLogin = (address: string) =>
	world.server.call("/api/login", { json: { code: `junk-${Math.random()}` }, headers: from(address) });

test("logins from one address to one app are 300 a minute, with a wait told, one event, and nobody else held up", async () => {
	const { server, wechat } = world;
	const sent = () => wechat.calls.filter(({ path }) => path === "/sns/jscode2session").length;
	const before = sent();
	expect(await statuses(330, () => junkLogin("203.0.113.5"))).toEqual({ 400: 300, 429: 30 });
	expect(sent() - before).toBe(300);
	const refused = await junkLogin("203.0.113.5");
	expect(refused.body).toMatchObject({ error: "rate_limited" });
	expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
	expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
	const code = wechat.loginCode("o-neighbour");
	expect((await server.call("/api/login", { json: { code }, headers: from("203.0.113.6") })).status).toBe(200);
	expect((await server.call("/api/session", { token: user.token, headers: from("203.0.113.5") })).status).toBe(200);
	const events = world.rows("SELECT ip FROM audit_events WHERE action = 'login' AND reason = 'rate_limited'");
	expect(events).toEqual([{ ip: "203.0.113.5" }]);
});

test("one /64 of IPv6 is one address", async () => {
	let n = 0;
	const all = await statuses(301, () => junkLogin(`2001:db8:5:5::${(n++).toString(16)}`));
	expect(all).toEqual({ 400: 300, 429: 1 });
	expect((await junkLogin("2001:db8:5:6::1")).status).toBe(400);
});

test("users behind a proxy that TRUSTED_PROXIES does not name do not lock each other out, and the settings say so", async () => {
	await using alone = await newWorld();
	const admin = await alone.apiKey({ scope: "admin" });
	const warnings = async () => {
		const { body } = await alone.server.call("/api/admin/settings", {
			headers: { authorization: `Bearer ${admin.key}` },
		});
		return JSON.stringify(body.warnings);
	};
	expect(await warnings()).not.toContain("proxy_untrusted");
	const all = await statuses(400, () =>
		alone.server.call("/api/login", { json: { code: `junk-${Math.random()}` }, headers: from("203.0.113.5") }),
	);
	expect(all).toEqual({ 400: 400 });
	expect(await warnings()).toContain("proxy_untrusted");
});

test("requests from one address are 5,000 in ten seconds; backends, proxies, probes and others go on", async () => {
	const { server } = world;
	const key = (await world.apiKey()).key;
	const address = "198.51.100.9";
	const started = performance.now();
	// As many times ten seconds as may have begun: a slow machine needs more than one for so many requests.
	const windows = () => Math.floor((performance.now() - started) / 10_000) + 2;
	const counts = { passed: 0, refused: 0 };
	for (let rounds = 0; rounds < 10 && counts.refused < 2_000; rounds += 1) {
		for (const { passed, refused } of await Promise.all(Array.from({ length: 12 }, () => burst(address, 1_000)))) {
			counts.passed += passed;
			counts.refused += refused;
		}
	}
	expect(counts.passed).toBeLessThanOrEqual(5_000 * windows());
	expect(counts.refused).toBeGreaterThanOrEqual(2_000);
	const introspected = await server.call("/api/introspect", {
		json: { token: user.token },
		headers: { ...from(address), authorization: `Bearer ${key}` },
	});
	expect(introspected.body).toMatchObject({ active: true });
	for (const path of ["/api/forward-auth", "/api/health/live", "/api/health/ready"]) {
		expect((await server.call(path, { token: user.token, headers: from(address) })).status, path).toBe(200);
	}
	expect((await server.call("/api/session", { token: user.token, headers: from("198.51.100.10") })).status).toBe(200);
	const metrics = await server.call("/metrics", {
		headers: { ...from(address), authorization: "Bearer a-token-for-metrics" },
	});
	expect(metrics.text).toMatch(/lingpai_refused_total\{why="limit"\} [1-9]/);
	expect(server.output().split("too many requests from one address").length - 1).toBeLessThanOrEqual(windows());
});

test("LINGPAI_RATE_LIMITS=off lets everything pass", async () => {
	await using open = await newWorld({ TRUSTED_PROXIES: "127.0.0.1", LINGPAI_RATE_LIMITS: "off" });
	const all = await statuses(400, () =>
		open.server.call("/api/login", { json: { code: `junk-${Math.random()}` }, headers: from("203.0.113.5") }),
	);
	expect(all).toEqual({ 400: 400 });
});
