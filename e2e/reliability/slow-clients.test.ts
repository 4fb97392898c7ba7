import { Pool } from "undici";
import { expect, test } from "vitest";
import { slowClients } from "../world/slow-clients.ts";
import { newWorld, type World } from "../world/world.ts";
import { expectNone, quantile, sized, tell } from "./form.ts";

/** Half of what it is without them: a machine that does other things too does not keep a steadier pace than that. */
const leastRatio = 0.5;

test("half-open connections and such as send a byte a second do not slow the others down", async (context) => {
	await using world = await newWorld({ LINGPAI_RATE_LIMITS: "off" });
	const seconds = sized({ least: 3, short: 8, long: 30 });
	const turns = sized({ least: 1, short: 3, long: 5 });
	const slow = sized({ least: { halfOpen: 200, dripping: 200 }, ...either({ halfOpen: 1_000, dripping: 200 }) });
	await pace(world, 2);
	const [without, beside]: [Pace[], Pace[]] = [[], []];
	let [most, closed] = [0, 0];
	// In turns, so that a machine that becomes slower for reasons of its own does so for both.
	for (let turn = 0; turn < turns; turn += 1) {
		without.push(await pace(world, seconds));
		const clients = await slowClients(world.server.url, slow);
		most = Math.max(most, clients.open());
		beside.push(await pace(world, seconds));
		closed += clients.closed();
		clients.leave();
	}
	const [alone, among] = [summed(without), summed(beside)];
	const rateRatio = among.rate / alone.rate;
	const figures =
		`beside ${most} slow connections (${closed} closed by the server and replaced): ${among.rate.toFixed(0)} requests/s ` +
		`(×${rateRatio.toFixed(2)}), p95 ${among.p95.toFixed(1)} ms (×${(among.p95 / alone.p95).toFixed(2)}), 0 failed`;
	tell(context, figures);
	expectNone([...without, ...beside].flatMap(({ faults }) => faults));
	expect(most).toBe(slow.halfOpen + slow.dripping);
	if (rateRatio < leastRatio) expectNone([`normal traffic lost its pace: ${figures}`]);
});

const either = <T>(size: T) => ({ short: size, long: size });

interface Pace {
	seconds: number;
	waits: number[];
	faults: string[];
}

/** Sixteen clients that log in once and check, verify and decrypt for so many seconds. */
async function pace({ server, wechat }: World, seconds: number): Promise<Pace> {
	const pool = new Pool(server.url, { connections: 16 });
	const [waits, faults]: [number[], string[]] = [[], []];
	const started = performance.now();
	async function send(path: string, token: string | null, json: object | null): Promise<string> {
		const begun = performance.now();
		const headers = {
			...(token && { authorization: `Bearer ${token}` }),
			...(json && { "content-type": "application/json" }),
		};
		const { statusCode, body } = await pool.request({
			...{ method: json ? "POST" : "GET", path, headers },
			body: json && JSON.stringify(json),
		});
		const text = await body.text();
		waits.push(performance.now() - begun);
		if (statusCode !== 200) faults.push(`${path}: ${statusCode} ${text}`);
		return text;
	}
	await Promise.all(
		Array.from({ length: 16 }, async (_, number) => {
			const openid = `o-normal-${number}`;
			while (performance.now() - started < seconds * 1000) {
				const { token } = JSON.parse(await send("/api/login", null, { code: wechat.loginCode(openid) }));
				for (let check = 0; check < 4; check += 1) await send("/api/session", token, null);
				await send("/api/verify", token, wechat.signed(openid, { nickName: "甲" }));
			}
		}),
	);
	const took = (performance.now() - started) / 1000;
	await pool.close();
	return { seconds: took, waits, faults };
}

function summed(paces: Pace[]): { rate: number; p95: number } {
	const waits = paces.flatMap((one) => one.waits);
	return { rate: waits.length / paces.reduce((sum, one) => sum + one.seconds, 0), p95: quantile(waits, 0.95) };
}
