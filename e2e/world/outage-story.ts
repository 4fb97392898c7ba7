import type { Cluster } from "./cluster.ts";
import type { Told } from "./endings.ts";
import type { Lingpai } from "./lingpai.ts";
import { OutageTraffic, pause } from "./outage-traffic.ts";
import type { Outage } from "./outages.ts";

/** Two seconds are promised (milliseconds); the rest is for a busy machine. */
const promised = 3_000;

/** Likewise five seconds, from the database's return. */
const promisedReturn = 8_000;

/** One outage under traffic: how long everything took to say so, and how long to come back. */
export async function outage(cluster: Cluster, { name, begin, end }: Outage, seconds: number): Promise<Told> {
	const { here, there, logIn } = cluster;
	const { token } = await logIn(here, "o-outage");
	const faults: string[] = [];
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
	for (const [index, server] of [here, there].entries()) faults.push(...(await logFaults(server, lines[index] ?? 0)));
	const slowest = Math.max(0, ...traffic.refusals);
	if (slowest > promised) faults.push(`the slowest refusal took ${slowest.toFixed(0)} ms`);
	if (traffic.refusals.length === 0) faults.push("nothing was refused");
	if (Math.max(...back) > promisedReturn) faults.push(`back after ${back.join(" and ")} ms only`);
	faults.push(...traffic.faults);
	const figures =
		`database ${name} for ${seconds} s: ${traffic.refusals.length} requests told unavailable, the slowest after ` +
		`${slowest.toFixed(0)} ms; back ${Math.max(...back).toFixed(0)} ms after its return`;
	return { faults, figures };
}

/** It runs still, and told of the outage and of its end, in a few lines. */
async function logFaults({ output, process }: Lingpai, from: number): Promise<string[]> {
	const told = () => output().slice(from).split("\n");
	const isBack = () => told().some((line) => line.includes("the storage answers again"));
	// It looks for that once a second.
	for (let left = 50; left > 0 && !isBack(); left -= 1) await pause(100);
	const alarms = told().filter((line) => line !== "" && !/"level":"(info|debug)"/.test(line));
	const said = alarms.filter((line) => line.includes("the storage does not answer")).length;
	const isGone = process().exitCode !== null || process().signalCode !== null;
	return [
		...(isGone ? ["the process is gone"] : []),
		...(said < 1 || alarms.length > 5 ? [`the log says it ${said} times: ${alarms.slice(0, 8).join("\n")}`] : []),
		...(isBack() ? [] : ["the log tells of no return"]),
	];
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
		if (performance.now() - returned > 30_000) break;
		if (good === 0) await pause(50);
	}
	return performance.now() - returned;
}
