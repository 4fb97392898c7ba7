import { chainFaults } from "./at-once.ts";
import type { Cluster } from "./cluster.ts";
import type { Told } from "./endings.ts";
import { faultsOf, newLedger } from "./ledger.ts";
import { PacedLoad } from "./paced-load.ts";

/** Two seconds, and what a busy machine takes to work off what waited meanwhile (milliseconds): more is for ever. */
const patience = 120_000;

const pace = { logins: 200, checks: 500, logouts: 20 };

/** Both processes under load for so long, while one after the other is killed every five seconds and started again. */
export async function killedInTurn(cluster: Cluster, seconds: number): Promise<Told> {
	const { here, there, wechat } = cluster;
	const ledger = newLedger();
	const load = new PacedLoad([here, there], wechat, ledger);
	const running = load.run(pace, seconds * 1000);
	let kills = 0;
	const ends = performance.now() + seconds * 1000;
	for (let next = performance.now() + 2_500; next < ends; next += 5_000) {
		await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
		const victim = kills % 2 === 0 ? here : there;
		await victim.stop("SIGKILL");
		await victim.start();
		kills += 1;
	}
	await running;
	const faults = [...load.faults, ...(await faultsOf(ledger, here)), ...(await chainFaults(cluster))];
	const { logins, checks, refusals, logouts } = load.done;
	const waits = load.waits.toSorted((a, b) => a - b);
	const figures =
		`${kills} kills in ${seconds} s at ${pace.logins} logins and ${pace.checks} checks a second over both: acknowledged ` +
		`${logins} logins, ${checks} checks, ${logouts} log-outs; ${refusals} checks of ended sessions refused; ` +
		`${load.gone} requests found nobody, ${load.unavailable + load.busy} were told unavailable or busy; the median took ` +
		`${waits[Math.floor(waits.length / 2)]?.toFixed(0)} ms, the slowest ${waits.at(-1)?.toFixed(0)} ms`;
	return { faults, figures };
}

/** One process is stopped (not ended) in the middle of its writes for so long, while the other goes on; several times. */
export async function pausedInTurn(cluster: Cluster, turns: number, seconds: number): Promise<Told> {
	const { here, there, wechat } = cluster;
	const ledger = newLedger();
	const loads = [here, there].map((server) => new PacedLoad([server], wechat, ledger));
	const running = loads.map((load) => load.run(pace, (turns * 2 + 1) * seconds * 1000));
	const pauses: number[] = [];
	const faults: string[] = [];
	for (let turn = 0; turn < turns; turn += 1) {
		await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
		const [victim, other] = turn % 2 === 0 ? [here, there] : [there, here];
		victim.process().kill("SIGSTOP");
		const begun = performance.now();
		for (let isThrough = false; !isThrough; ) {
			const json = { code: wechat.loginCode(`o-paused-${turn}`) };
			isThrough = (await other.call("/api/login", { json })).status === 200;
			if (performance.now() - begun > patience) break;
		}
		pauses.push(performance.now() - begun);
		await new Promise((resolve) => setTimeout(resolve, Math.max(0, seconds * 1000 - (performance.now() - begun))));
		victim.process().kill("SIGCONT");
	}
	await Promise.all(running);
	faults.push(
		...loads.flatMap((load) => load.faults),
		...(await faultsOf(ledger, here)),
		...(await chainFaults(cluster)),
	);
	const longest = Math.max(...pauses);
	if (longest > patience) faults.push(`the other one could not write for ${longest} ms`);
	const unavailable = loads.map((load) => load.unavailable + load.busy);
	const figures =
		`stopped ${turns} times for ${seconds} s in the middle of writes: the other one's next login went through after ` +
		`${pauses.map((pause) => pause.toFixed(0)).join(", ")} ms; ${unavailable.join(" and ")} requests told unavailable or busy, 0 doubled`;
	return { faults, figures };
}
