import { test } from "vitest";
import { BusyClients } from "../world/busy-clients.ts";
import { toldOf } from "../world/kills.ts";
import { faultsOf, newLedger } from "../world/ledger.ts";
import { lingpai } from "../world/lingpai.ts";
import { managedApps } from "../world/managed-apps.ts";
import { newWorld } from "../world/world.ts";
import { expectNone, sized, tell } from "./form.ts";

test("two processes on one file are as one, and neither ever tells a client that it is busy", async (context) => {
	await using world = await newWorld({ LINGPAI_RATE_LIMITS: "off" });
	const { server: first, wechat } = world;
	const { PORT: _, ...shared } = first.environment;
	await using second = await lingpai(shared);
	const { ask } = await managedApps(world);
	const ledger = newLedger();
	// Any other answer than the right one throws there.
	const crowds = [first, second].map(({ url }) => new BusyClients(url, wechat, ledger));
	const load = Promise.all(crowds.map((clients, number) => clients.run(8, number)));
	// Heard below, when all was handed over.
	load.catch(() => undefined);

	const handed = sized({ least: 10, short: 150, long: 1_500 });
	const faults: string[] = [];
	for (let turn = 0; turn < handed; turn += 1) {
		const [here, there] = turn % 2 === 0 ? [first, second] : [second, first];
		const json = { code: wechat.loginCode(`o-handed-${turn}`) };
		const token = String((await here.call("/api/login", { json })).body.token);
		const known = await there.call("/api/session", { token });
		if (known.status !== 200) faults.push(`a login on one is not known on the other: ${known.text}`);
		const { body } = await ask(`/api/admin/sessions?openid=o-handed-${turn}`);
		const id = Object(body.items)[0]?.id;
		await ask(`/api/admin/sessions/${id}/expire`, { json: {} });
		const ended = await there.call("/api/session", { token });
		if (ended.body.error !== "session_revoked") faults.push(`ended on one, alive on the other: ${ended.text}`);
	}
	for (const clients of crowds) clients.leave();
	await load;
	faults.push(...(await faultsOf(ledger, first)));
	for (const { output } of [first, second]) if (output().includes("SQLITE_BUSY")) faults.push("SQLITE_BUSY in a log");
	expectNone(faults);
	tell(context, `${handed} sessions handed over and ended at once; meanwhile ${toldOf(ledger)}; 0 busy, no gap`);
});
