import { test } from "vitest";
import { killUnderLoad, toldOf } from "../world/kills.ts";
import { newLedger } from "../world/ledger.ts";
import { newWorld } from "../world/world.ts";
import { expectNone, sized, tell } from "./form.ts";

test("killed again and again under load, it loses nothing that it acknowledged", async (context) => {
	await using world = await newWorld({ LINGPAI_RATE_LIMITS: "off" });
	const cycles = sized({ least: 2, short: 10, long: 100 });
	const ledger = newLedger();
	const { answers, faults } = await killUnderLoad(world.server, world.wechat, ledger, cycles);
	expectNone(faults);
	tell(context, `${cycles} kills, ${answers} answers: ${toldOf(ledger)}; 0 lost, 0 back, the chain verifies`);
});
