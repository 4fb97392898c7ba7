import { vi } from "vitest";
import { BusyClients } from "./busy-clients.ts";
import type { FakeWechat } from "./fake-wechat.ts";
import { type Ledger, newLedger } from "./ledger.ts";
import type { Lingpai } from "./lingpai.ts";

/** Keeps a server busy while `run` runs, and until there are so many events; answers what it acknowledged. */
export async function busyWhile(
	server: Lingpai,
	wechat: FakeWechat,
	{ clients, events }: { clients: number; events: number },
	run: (ledger: Ledger) => Promise<void> = async () => undefined,
): Promise<Ledger> {
	const ledger = newLedger();
	const crowd = new BusyClients(server.url, wechat, ledger);
	const load = crowd.run(clients, 0);
	// Heard below, once `run` is over.
	load.catch(() => undefined);
	try {
		await vi.waitUntil(() => ledger.events.size >= Math.min(events, 50), { timeout: 120_000, interval: 20 });
		await run(ledger);
		await vi.waitUntil(() => ledger.events.size >= events, { timeout: 1_200_000, interval: 50 });
	} finally {
		crowd.leave();
		await load;
	}
	return ledger;
}
