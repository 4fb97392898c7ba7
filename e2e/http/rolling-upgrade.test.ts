import { randomBytes } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { newDatabase, serverUrl } from "../../db/postgres/test-database.ts";
import { migrated, newerRelease } from "../../db/postgres/test-migrations.ts";
import { balancerOf, whyNoBalancer } from "../world/balancer.ts";
import { type FakeWechat, fakeWechat } from "../world/fake-wechat.ts";
import { type Lingpai, lingpai } from "../world/lingpai.ts";

const reason = serverUrl === null ? "PostgreSQL's server is not installed" : whyNoBalancer();
const because = reason === null ? "" : ` (not run: ${reason})`;

/** Two of the same on one new database, as `compose.yaml` has them. */
async function twoServers(wechat: FakeWechat) {
	const environment = {
		DATABASE_URL: await newDatabase(),
		LINGPAI_MASTER_KEYS: `k1:${randomBytes(32).toString("base64")}`,
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		TRUSTED_PROXIES: "127.0.0.1",
		METRICS_TOKEN: metricsToken,
	};
	const servers = await Promise.all([lingpai(environment), lingpai(environment)]);
	return { servers, url: environment.DATABASE_URL };
}

/** Users who log in and look after their session without a pause; what they are told but 200 is kept. */
function busyUsers(url: string, wechat: FakeWechat, count: number) {
	const faults: string[] = [];
	const done = { logins: 0, checks: 0 };
	let ends = false;
	const ask = async (path: string, init: RequestInit) => {
		try {
			const response = await fetch(url + path, init);
			const text = await response.text();
			if (response.status !== 200) faults.push(`${path}: ${response.status} ${text}`);
			return Object(JSON.parse(text || "{}"));
		} catch (error) {
			faults.push(`${path}: ${error}`);
			return {};
		}
	};
	const one = async (number: number) => {
		for (let turn = 0; !ends; turn += 1) {
			const body = JSON.stringify({ code: wechat.loginCode(`o-${number}-${turn % 5}`) });
			const headers = { "content-type": "application/json" };
			const { token } = await ask("/api/login", { method: "POST", headers, body });
			done.logins += 1;
			for (let left = 3; left > 0; left -= 1) {
				await ask("/api/session", { headers: { authorization: `Bearer ${token}` } });
				done.checks += 1;
			}
		}
	};
	const all = Promise.all(Array.from({ length: count }, (_, number) => one(number)));
	async function stop(): Promise<string[]> {
		ends = true;
		await all;
		return faults;
	}
	return { done, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

const soon = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const metricsToken = "metrics-token-of-the-test";

/** Waits until a server answered this operation so many times more. */
async function answersMore({ call }: Lingpai, operation: string, times: number): Promise<void> {
	const count = async () => {
		const { text } = await call("/metrics", { token: metricsToken });
		return Number(text.split(`lingpai_requests_total{operation="${operation}",error=""} `)[1]?.split("\n")[0] ?? 0);
	};
	const before = await count();
	await vi.waitUntil(async () => (await count()) >= before + times, { timeout: 60_000, interval: 100 });
}

describe.skipIf(reason !== null)("two servers behind Caddy, with deploy/proxy/cluster.Caddyfile", () => {
	test(`are replaced one after the other, after a migration, and no login and no check fails${because}`, async () => {
		await using wechat = await fakeWechat();
		const { servers, url } = await twoServers(wechat);
		const [first, second] = servers;
		try {
			await using balancer = await balancerOf(servers);
			await using users = busyUsers(balancer.url, wechat, 8);
			// What the first process of a next release does when it starts.
			await migrated(url, newerRelease("ALTER TABLE sessions ADD COLUMN device text"));
			for (const server of servers) {
				// The balancer asked it a few times whether it is ready: so it tells it first that it goes.
				await answersMore(server, "ready", 4);
				expect(await server.stop("SIGTERM")).toBe(0);
				await soon(500);
				await server.start();
				// As the orchestrator waits until it is ready, and the balancer until it asked that.
				await answersMore(server, "login", 5);
			}
			expect(await users.stop()).toEqual([]);
			expect(users.done.logins).toBeGreaterThan(50);
			for (const server of servers) expect(server.output()).toContain("may run on it");
			const { stdout } = await first.command("audit", "verify", "--json");
			expect(JSON.parse(stdout)).toMatchObject({ ok: true });
		} finally {
			for (const server of [first, second]) await server[Symbol.asyncDispose]();
		}
	});

	test(`say that nobody can answer as Lingpai says it, when both are gone${because}`, async () => {
		await using wechat = await fakeWechat();
		const { servers } = await twoServers(wechat);
		try {
			await using balancer = await balancerOf(servers);
			await Promise.all(servers.map((server) => server.stop("SIGKILL")));
			const response = await fetch(`${balancer.url}/api/session`);
			expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
			expect(await response.json()).toMatchObject({ error: "unavailable", requestId: expect.any(String) });
		} finally {
			for (const server of servers) await server[Symbol.asyncDispose]();
		}
	});
});
