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

	test("read only, sessions hold, pages are shown and nobody logs in", async () => {
		const { here, there, wechat, rows, logIn, signIn, callAs } = both;
		const { token } = await logIn(here, "o-read-only");
		const cookies = await signIn(here);
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
			for (const path of ["/", "/sessions", "/users", "/audit"]) {
				await expect.poll(async () => (await callAs(cookies, server, path)).status, patience).toBe(200);
			}
		}
		await switched("off");
		await logIn(there, "o-read-only");
	});

	test.for(["cut", "silent"] as const)("%s, every page says so in words, and nobody is signed out", async (state) => {
		const { here, line, signIn, callAs } = both;
		const cookies = await signIn(here);
		const told = (words: string) => here.output().split(words).length;
		const isOver = () => told("the storage does not answer") === told("the storage answers again");
		await expect.poll(isOver, patience).toBe(true);
		const begun = here.output().length;
		line.become(state);
		const gone = performance.now();
		await expect.poll(async () => (await callAs(cookies, here, "/")).status, patience).toBe(503);
		console.log(`pages: ${state}, told after ${(performance.now() - gone).toFixed(0)} ms`);
		const paths = [
			"/",
			"/sessions",
			"/users/usr_1",
			"/audit?event=x",
			"/apps",
			"/docs",
			"/sign-in",
			"/setup",
			"/nothing",
		];
		const times: number[] = [];
		for (const path of paths) {
			for (const kind of [{}, { rsc: "1" }, { rsc: "1", "next-router-prefetch": "1" }]) {
				for (const asked of [cookies, {}]) {
					const sent = performance.now();
					const { status, text, headers } = await callAs(asked, here, path, { headers: { ...kind } });
					times.push(performance.now() - sent);
					expect([path, status, headers.get("retry-after")]).toEqual([path, 503, "5"]);
					expect([headers.get("location"), headers.getSetCookie()]).toEqual([null, []]);
					expect(text, path).toContain("<h1>The database does not answer</h1>");
					expect(text, path).not.toMatch(/StorageUnavailable|ECONN|no connection|node_modules|\.ts:\d|postgres:/);
				}
			}
		}
		console.log(`pages: ${state}, the slowest of ${times.length} after ${Math.max(...times).toFixed(0)} ms`);
		expect((await here.call("/icon.svg")).status).toBe(200);
		const lines = here.output().slice(begun);
		expect(lines.split("the storage does not answer")).toHaveLength(2);
		expect(lines).not.toMatch(/page failed|node_modules/);
		line.become("open");
		await expect.poll(async () => (await callAs(cookies, here, "/")).status, patience).toBe(200);
		await expect.poll(async () => (await ready(here)).status, patience).toBe(200);
		await expect.poll(isOver, patience).toBe(true);
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
