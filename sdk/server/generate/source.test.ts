import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generated, sources } from "./source.ts";

test("the server client is what the contract makes of it: node sdk/server/generate/main.ts writes it", async () => {
	const made = await sources();
	expect(readdirSync(generated).sort()).toEqual(Object.keys(made).sort());
	for (const [name, text] of Object.entries(made)) {
		expect([name, readFileSync(join(generated, name), "utf8") === text]).toEqual([name, true]);
	}
});
