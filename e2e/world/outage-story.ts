import type { Cluster } from "./cluster.ts";
import type { Told } from "./endings.ts";
import type { Lingpai } from "./lingpai.ts";
import { OutageTraffic, pause } from "./outage-traffic.ts";
import type { Outage } from "./outages.ts";

/** Two seconds are promised (milliseconds); the rest is for a busy machine. */
const promised = 3_000;

/** Likewise five seconds, from the database's return. */
const promisedReturn = 8_000;

/** `late`: what took longer than promised, or was told too often, which a machine that stands still does now and then. */
interface ToldOfOne extends Told {
	late: string[];
}

/**
 * An outage under traffic: how long everything took to say so, and how long to come back. It is told again, up to three
 * times, while that is all that is wrong with it.
 */
export async function outage(cluster: Cluster, one: Outage, seconds: number): Promise<Told> {
	const figures: string[] = [];
	for (let left = 3; ; left -= 1) {
		const told = await oneOutage(cluster, one, seconds);
		figures.push(told.figures);
		if (left > 1 && told.faults.length === 0 && told.late.length > 0) continue;
		return { faults: [...told.faults, ...told.late], figures: figures.join("\nagain: ") };
	}
}

async function oneOutage(cluster: Cluster, { name, begin, end }: Outage, seconds: number): Promise<ToldOfOne> {
	const { here, there, logIn } = cluster;
	const { token } = await logIn(here, "o-outage");
	const faults: string[] = [];
	const late: string[] = [];
	const lines = [here, there].map(({ output }) => output().length);
	const traffic = new OutageTraffic(cluster, token);
	const running = traffic.run();
	await pause(500);
	await begin(cluster);
	traffic.isOut = true;
	await pause(seconds * 1000);
	for (const server of [here, there]) faults.push(...(await healthFaults(server)));
	traffic.isOut = false;
	await end(cluster);
	const returned = performance.now();
	const back = await Promise.all([here, there].map((server) => untilBack(server, token, returned)));
	traffic.stop();
	await running;
	for (const [index, server] of [here, there].entries()) {
		const told = await toldIn(server, lines[index] ?? 0);
		faults.push(...told.faults);
		late.push(...told.late);
	}
	const slowest = Math.max(0, ...traffic.refusals);
	if (slowest > promised + 3 * traffic.noise) late.push(`the slowest refusal took ${slowest.toFixed(0)} ms`);
	if (traffic.refusals.length === 0) faults.push("nothing was refused");
	if (Math.max(...back) > promisedReturn + 10 * traffic.noise) late.push(`back after ${back.join(" and ")} ms only`);
	faults.push(...traffic.faults);
	const figures =
		`database ${name} for ${seconds} s: ${traffic.refusals.length} requests told unavailable, the slowest after ` +
		`${slowest.toFixed(0)} ms; back ${Math.max(...back).toFixed(0)} ms after its return; other answers within ${traffic.noise.toFixed(0)} ms`;
	return { faults, late, figures };
}

/** It runs still, and told of the outage and of its end, in a few lines. */
async function toldIn({ output, process }: Lingpai, from: number): Promise<{ faults: string[]; late: string[] }> {
	const lines = () => output().slice(from).split("\n");
	const isBack = () => lines().some((line) => line.includes("the storage answers again"));
	// It looks for that once a second; the rest is against hanging.
	for (let left = 1_200; left > 0 && !isBack(); left -= 1) await pause(100);
	const alarms = lines().filter((line) => line !== "" && !/"level":"(info|debug)"/.test(line));
	const said = alarms.filter((line) => line.includes("the storage does not answer")).length;
	const isGone = process().exitCode !== null || process().signalCode !== null;
	const told = [`the log says it ${said} times: ${alarms.slice(0, 8).join("\n")}`];
	return {
		faults: [
			...(isGone ? ["the process is gone"] : []),
			...(said < 1 ? told : []),
			...(isBack() ? [] : ["the log tells of no return"]),
		],
		late: alarms.length > 5 ? told : [],
	};
}

/** Ready is red and live is green. */
async function healthFaults(server: Lingpai): Promise<string[]> {
	const [ready, live] = await Promise.all(["ready", "live"].map((one) => server.call(`/api/health/${one}`)));
	return [
		...(ready?.status === 503 && ready.body.error === "unavailable" ? [] : [`ready answers ${ready?.text}`]),
		...(live?.status === 200 ? [] : [`live answers ${live?.text}`]),
	];
}

/** Until checks, logins and readiness are well again; milliseconds since `returned`. */
async function untilBack(server: Lingpai, token: string, returned: number): Promise<number> {
	for (let good = 0; good < 5; ) {
		const answers = await Promise.all(
			["/api/health/ready", "/api/session"].map((path) => server.call(path, { token })),
		);
		good = answers.every(({ status }) => status === 200) ? good + 1 : 0;
		if (performance.now() - returned > 180_000) break;
		if (good === 0) await pause(50);
	}
	return performance.now() - returned;
}
