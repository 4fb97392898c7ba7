import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverUrl } from "../../db/postgres/test-database.ts";
import { untilAvailable } from "../world/available.ts";
import { bestOf } from "../world/best-of.ts";
import { type Cluster, cluster } from "../world/cluster.ts";
import type { Lingpai } from "../world/lingpai.ts";
import { outage } from "../world/outage-story.ts";
import { outages } from "../world/outages.ts";

// Against hanging.
const patience = { timeout: 120_000, interval: 50 };

const ready = (server: Lingpai) => server.call("/api/health/ready");

describe.runIf(serverUrl !== null)("while PostgreSQL is", () => {
	let both: Cluster;

	beforeAll(async () => {
		both = await cluster({ postgres: ["max_connections=40"] });
	});
	afterAll(() => both[Symbol.asyncDispose]());

	test.for(outages)("$name, everybody is told so in time, and all is well soon after", async (one) => {
		const { faults, figures } = await outage(both, one, 2);
		console.log(figures);
		expect(faults.slice(0, 10)).toEqual([]);
	});

	test("read only, sessions hold and nobody logs in", async () => {
		const { here, there, wechat, rows, logIn } = both;
		const { token } = await logIn(here, "o-read-only");
		const tried = (server: Lingpai) =>
			server.call("/api/login", { json: { code: wechat.loginCode("o-read-only"), appid: wechat.appid } });
		const switched = async (value: "on" | "off") => {
			await rows(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
			await rows("SELECT pg_reload_conf()");
			// Each connection takes it up by itself.
			for (const server of [here, there]) {
				await expect.poll(async () => (await tried(server)).status, patience).toBe(value === "on" ? 503 : 200);
				await expect.poll(async () => (await ready(server)).status, patience).toBe(value === "on" ? 503 : 200);
			}
		};
		await switched("on");
		for (const server of [here, there]) {
			expect((await untilAvailable(() => server.call("/api/session", { token }))).status).toBe(200);
			expect((await tried(server)).body.error).toBe("unavailable");
		}
		await switched("off");
		await logIn(there, "o-read-only");
	});

	test("gone, an operator's pages say so in words", async () => {
		const { here, line, signIn, callAs } = both;
		const cookies = await signIn(here);
		line.become("cut");
		await expect.poll(async () => (await ready(here)).status, patience).toBe(503);
		for (const path of ["/", "/sessions", "/users", "/audit", "/apps", "/sign-in"]) {
			const { status, text } = await callAs(cookies, here, path);
			expect(status, path).toBe(500);
			expect(text, path).not.toMatch(/StorageUnavailable|ECONN|no connection|node_modules|\.ts:\d/);
			expect(text, path).toMatch(/<html/);
		}
		line.become("open");
		await expect.poll(async () => (await ready(here)).status, patience).toBe(200);
		await expect.poll(async () => (await callAs(cookies, here, "/")).status, patience).toBe(200);
	});

	test("silent, a process that is told to leave leaves", async () => {
		const { there, line } = both;
		line.become("silent");
		const took = await bestOf(15_000, async () => {
			if (there.process().exitCode !== null) {
				line.become("open");
				await there.start();
				line.become("silent");
			}
			const begun = performance.now();
			expect(await there.stop("SIGTERM")).toBe(0);
			return performance.now() - begun;
		});
		console.log(`left after ${took.toFixed(0)} ms`);
		expect(took).toBeLessThan(15_000);
		line.become("open");
		await there.start();
	});
});
