import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BusyClients } from "../world/busy-clients.ts";
import { newLedger } from "../world/ledger.ts";
import { managedApps } from "../world/managed-apps.ts";
import { tamper, tamperings } from "../world/tampering.ts";
import { newWorld, type World } from "../world/world.ts";
import { expectNone, seed, sized, tell } from "./form.ts";

test("every kind of tampering with the audit log is found where it is, and nothing else is", async (context) => {
	await using world = await newWorld({ LINGPAI_RATE_LIMITS: "off" });
	const { server } = world;
	const { erased, walks, faults } = await fill(world, sized({ least: 600, short: 10_000, long: 100_000 }));
	await server.stop();

	const verified = async () => Object(JSON.parse((await server.command("audit", "verify", "--json")).stdout));
	const sound = await verified();
	if (sound.ok !== true) faults.push(`false alarm after ${sound.events} events: ${JSON.stringify(sound)}`);
	expectNone(faults);
	const file = join(server.folder, "lingpai.db");
	copyFileSync(file, `${file}.sound`);
	let found = 0;
	for (const [number, one] of tamperings.entries()) {
		copyFileSync(`${file}.sound`, file);
		// Not the first and not the last of them: those are the easy ones.
		const at = 2 + ((seed + number * 7_919) % (sound.events - 4));
		tamper(file, one, at, sound.events);
		const { ok, firstBroken } = await verified();
		const isThere = firstBroken === one.broken(at) || (one.orBefore && firstBroken < one.broken(at));
		if (ok === false && isThere) found += 1;
		else faults.push(`${one.kind} at ${at} of ${sound.events}: not found there (ok ${ok}, firstBroken ${firstBroken})`);
	}
	expectNone(faults);
	expect(found).toBe(7);
	tell(
		context,
		`${found} of 7 kinds found; 0 false alarms in ${walks + 1} walks over up to ${sound.events} events, ${erased} erasures among them`,
	);
});

/** Keeps users busy, and erases some, until there are so many events; verifies the log again and again meanwhile. */
async function fill(world: World, events: number) {
	const { server, wechat } = world;
	const { ask } = await managedApps(world);
	const ledger = newLedger();
	const clients = new BusyClients(server.url, wechat, ledger);
	const load = clients.run(16, 0);
	const faults: string[] = [];
	let [erased, walks] = [0, 0];
	while (ledger.events.size < events || erased < 10) {
		for (let turn = 0; turn < 10; turn += 1) {
			const { token } = await world.loggedInUser(`o-goes-${erased}`);
			const { status } = await server.call("/api/user", { method: "DELETE", token });
			expect(status).toBe(204);
			erased += 1;
		}
		const { body } = await ask("/api/admin/audit/verify");
		walks += 1;
		if (body.ok !== true) faults.push(`false alarm while events were written: ${JSON.stringify(body)}`);
		if (faults.length > 0) break;
	}
	clients.leave();
	await load;
	return { erased, walks, faults };
}
