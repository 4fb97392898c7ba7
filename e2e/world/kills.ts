import { vi } from "vitest";
import { BusyClients } from "./busy-clients.ts";
import type { FakeWechat } from "./fake-wechat.ts";
import { faultsOf, type Ledger } from "./ledger.ts";
import type { Lingpai } from "./lingpai.ts";

/**
 * Kills a server under load and starts it again, `cycles` times; answers what it lost of all that it ever acknowledged
 * into the ledger, and stops at the first loss.
 */
export async function killUnderLoad(server: Lingpai, wechat: FakeWechat, ledger: Ledger, cycles: number) {
	let answers = 0;
	for (let cycle = 0; cycle < cycles; cycle += 1) {
		const clients = new BusyClients(server.url, wechat, ledger);
		const load = clients.run(24, cycle);
		// Heard below, once the server is killed.
		load.catch(() => undefined);
		const isBusy = () => clients.answered > 150 && statesOf(ledger).ended > 12 * (cycle + 1);
		await vi.waitUntil(isBusy, { timeout: 120_000, interval: 10 });
		await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
		await server.stop("SIGKILL");
		await load;
		answers += clients.answered;
		await server.start();
		const faults = await faultsOf(ledger, server);
		if (faults.length > 0) return { answers, faults: [`after kill ${cycle + 1}:`, ...faults] };
	}
	return { answers, faults: [] };
}

/** What a ledger holds, in words. */
export function toldOf(ledger: Ledger): string {
	const { sessions, events } = ledger;
	const { ended, ending } = statesOf(ledger);
	const decryptions = [...events.values()].filter((event) => event.startsWith("decrypt")).length;
	return (
		`${sessions.size} logins, ${ended} ended, ${ending} ending when killed, ` +
		`${events.size} events, ${decryptions} of decryptions`
	);
}

function statesOf({ sessions }: Ledger): { ended: number; ending: number } {
	const { ended = [], ending = [] } = Object.groupBy(sessions.values(), (state) => state);
	return { ended: ended.length, ending: ending.length };
}
