import { createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { expect, test, vi } from "vitest";
import { fakeWechat } from "../world/fake-wechat.ts";
import { listening } from "../world/listening.ts";
import { upstreamFaults } from "../world/upstream-faults.ts";
import { newWorld } from "../world/world.ts";
import { expectNone, quantile, sized, tell } from "./form.ts";

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What a login may be answered while the platform fails. */
const upstreamErrors = ["upstream_error", "upstream_timeout", "upstream_busy", "upstream_rate_limited"];

test("while the platform fails in any way, sessions hold and logins are told why; it recovers by itself", async (context) => {
	await using world = await newWorld({ LINGPAI_RATE_LIMITS: "off", LINGPAI_UPSTREAM_TIMEOUT_MS: "500" });
	const { server, wechat } = world;
	const { token } = await world.loggedInUser("o-steady");
	const faults: string[] = [];
	const [logins, checks]: [number[], number[]] = [[], []];
	let present = "";
	let isOver = false;
	let refused = 0;
	let inRow = 0;

	const logIn = async () => {
		const started = performance.now();
		const code = wechat.loginCode("o-tries");
		const { status, body, text } = await server.call("/api/login", { json: { code } });
		if (present) logins.push(performance.now() - started);
		inRow = status === 200 ? inRow + 1 : 0;
		if (status === 200) return;
		refused += 1;
		if (!upstreamErrors.includes(String(body.error)))
			faults.push(`${present || "afterwards"}: a login got ${status} ${text}`);
		await wait(20);
	};
	const check = async () => {
		const started = performance.now();
		const { status, text } = await server.call("/api/session", { token });
		if (present) checks.push(performance.now() - started);
		if (status !== 200) faults.push(`${present}: a session check got ${status} ${text}`);
		await wait(5);
	};
	const repeat = async (work: () => Promise<void>) => {
		while (!isOver) await work();
	};
	const load = Promise.all([...Array.from({ length: 12 }, () => repeat(logIn)), ...[check, check].map(repeat)]);

	const recoveries: [string, number][] = [];
	for (const [name, begin] of Object.entries(upstreamFaults)) {
		present = name;
		const end = await begin(wechat);
		await wait(sized({ least: 800, short: 4_000, long: 20_000 }));
		await end();
		present = "";
		inRow = 0;
		const ended = performance.now();
		await vi
			.waitUntil(() => inRow >= 20, { timeout: 45_000, interval: 5 })
			.catch(() => faults.push(`${name}: 45 s after its end logins are still refused`));
		recoveries.push([name, performance.now() - ended]);
		if (faults.length > 0) break;
	}
	isOver = true;
	await load;
	expectNone(faults);
	expect(refused).toBeGreaterThan(10);
	const told = recoveries.map(([name, took]) => `${name} ${(took / 1000).toFixed(1)} s`).join(", ");
	const p95 = `p95 of checks meanwhile ${quantile(checks, 0.95).toFixed(0)} ms, of logins ${quantile(logins, 0.95).toFixed(0)} ms`;
	tell(context, `well again after ${told}; ${refused} logins refused by upstream_…, 0 × 500; ${p95}`);
});

test("a platform that does not speak TLS as it must is not told the app's secret", async (context) => {
	await using wechat = await fakeWechat();
	let received = "";
	const note = (chunk: Buffer) => {
		received += chunk.toString("latin1");
	};
	const tried: Record<string, Server> = {
		"HTTP where TLS must be": createServer((socket) => {
			socket.on("error", () => undefined).on("data", note);
			socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
		}),
		// No certificate at all: no cipher that both know.
		"no certificate": createTlsServer({}, (socket) => void socket.on("data", note)),
	};
	for (const [name, platform] of Object.entries(tried)) {
		platform.on("tlsClientError", () => undefined);
		const port = await listening(platform);
		await using world = await newWorld({ LINGPAI_UPSTREAM_WECHAT: `https://127.0.0.1:${port}` });
		const { status, body } = await world.server.call("/api/login", { json: { code: wechat.loginCode("o-tls") } });
		expectNone(status === 502 && body.error === "upstream_error" ? [] : [`${name}: ${status} ${body.error}`]);
		expectNone(received.includes(world.wechat.secret) ? [`${name}: the secret was sent`] : []);
		await new Promise((resolve) => platform.close(resolve));
	}
	tell(context, `${Object.keys(tried).join(", ")}: upstream_error, and nothing was sent in the clear`);
});
