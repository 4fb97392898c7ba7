import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { busyWhile } from "../world/busy-while.ts";
import { faultsOf, type Ledger } from "../world/ledger.ts";
import { commandOn, lingpai } from "../world/lingpai.ts";
import { newWorld, type World } from "../world/world.ts";
import { expectNone, sized, tell } from "./form.ts";

test("every backup taken under load restores, verifies, and holds what was acknowledged before it", async (context) => {
	await using world = await newWorld({ LINGPAI_RATE_LIMITS: "off" });
	const count = sized({ least: 1, short: 5, long: 20 });
	const taken: Taken[] = [];
	const shelf = mkdtempSync(join(tmpdir(), "lingpai-shelf-"));
	try {
		const ledger = await busyWhile(world.server, world.wechat, { clients: 12, events: 200 }, async (ledger) => {
			for (let number = 0; number < count; number += 1)
				taken.push(await take(world, ledger, join(shelf, `${number}.db`)));
		});
		for (const one of taken) expectNone(await faultsOfRestored(world, one, ledger));
		const events = taken.map(({ events }) => events);
		tell(
			context,
			`${count} of ${count} backups restored and verified, of ${Math.min(...events)} to ${Math.max(...events)} events; ` +
				`${ledger.events.size} events were acknowledged meanwhile, none refused`,
		);
	} finally {
		rmSync(shelf, { recursive: true, force: true });
	}
});

interface Taken {
	file: string;
	events: number;
	/** What was acknowledged before it began. */
	before: Ledger;
}

async function take({ server }: World, ledger: Ledger, file: string): Promise<Taken> {
	const before = { sessions: new Map(ledger.sessions), events: new Map(ledger.events) };
	const { code, stdout, stderr } = await server.command("backup", file, "--json");
	if (code !== 0) throw new Error(`a backup failed: ${stdout}${stderr}`);
	return { file, events: Number(Object(JSON.parse(stdout)).events), before };
}

/** Restores it where nothing is, starts a server there, and asks it for everything. */
async function faultsOfRestored({ server }: World, { file, before }: Taken, later: Ledger): Promise<string[]> {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-restored-"));
	try {
		copyFileSync(join(server.folder, "master.keys"), join(folder, "master.keys"));
		const { PORT: _, ...environment } = server.environment;
		const settings = { ...environment, DATABASE_URL: `file:${join(folder, "lingpai.db")}` };
		const { code, stderr } = await commandOn(settings, "restore", file, "--keep-sessions", "--json");
		if (code !== 0) return [`${file} does not restore: ${stderr}`];
		await using restored = await lingpai(settings);
		// A session that ended while the backup was taken may be in it in either way.
		const sessions = new Map(
			[...before.sessions].map(([token, state]) => [token, later.sessions.get(token) === state ? state : "ending"]),
		);
		const faults = await faultsOf({ sessions, events: before.events }, Object.assign(restored, { folder }));
		return faults.map((fault) => `restored from ${file}: ${fault}`);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
