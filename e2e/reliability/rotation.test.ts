import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { busyWhile } from "../world/busy-while.ts";
import { faultsOf } from "../world/ledger.ts";
import { newWorld } from "../world/world.ts";
import { expectNone, sized, tell } from "./form.ts";

test("the master key is rotated under load without one failed request, and the old one opens nothing any more", async (context) => {
	await using world = await newWorld({ LINGPAI_RATE_LIMITS: "off" });
	const { server, wechat } = world;
	const rotations = sized({ least: 1, short: 3, long: 10 });
	const keysIn = () =>
		readFileSync(join(server.folder, "master.keys"), "utf8")
			.split(/[,\s]+/)
			.filter(Boolean);
	const faults: string[] = [];
	let sealed = 0;
	// Any other answer than the right one throws there: logins and decryptions need what is being sealed anew.
	const ledger = await busyWhile(server, wechat, { clients: 12, events: 300 }, async () => {
		for (let rotation = 0; rotation < rotations; rotation += 1) {
			const before = keysIn();
			const { code, stdout, stderr } = await server.command("keys", "rotate", "--new", "--drop-old", "--json");
			if (code !== 0) faults.push(`rotation ${rotation + 1} failed: ${stdout}${stderr}`);
			sealed += Number(Object(JSON.parse(stdout || "{}")).sealed ?? 0);
			if (keysIn().some((key) => before.includes(key))) faults.push("the old key is still there");
		}
	});
	expectNone(faults);
	await server.stop();
	await server.start();
	expectNone(await faultsOf(ledger, server));
	tell(
		context,
		`${rotations} rotations, ${sealed} values sealed anew, ${ledger.events.size} events acknowledged meanwhile: ` +
			`0 failed requests, and all hold after a start with the new key alone`,
	);
});
