import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examples } from "../e2e/world/example-backends.ts";
import { proxies } from "../e2e/world/proxy-programs.ts";
import { missingPackages, testPrograms } from "./debian.mjs";

test("every program that a test needs is installed where it can be", () => {
	const ofProxies = Object.values(proxies).flatMap(({ needs }) => needs);
	const ofExamples = Object.values(examples).flatMap(({ needs }) => (needs === null ? [] : [needs]));
	const needed = [...ofProxies, ...ofExamples];
	expect(needed.length).toBeGreaterThan(4);
	expect(needed.filter((program) => !Object.hasOwn(testPrograms, program))).toEqual([]);
});

test("only what is missing is installed", () => {
	expect(missingPackages(() => true)).toEqual([]);
	expect(missingPackages((program: string) => program !== "caddy")).toEqual(["caddy"]);
});

test.each(["", "process.exit(3)"])(
	"a machine starts its services again, also after a run that was stopped (%s)",
	(end) => {
		const folder = mkdtempSync(join(tmpdir(), "lingpai-policy-"));
		const policy = join(folder, "policy-rc.d");
		const program = `
		import { existsSync } from "node:fs";
		import { withoutStarting } from ${JSON.stringify(new URL("debian.mjs", import.meta.url).href)};
		const policy = ${JSON.stringify(policy)};
		await withoutStarting(async () => {
			process.stdout.write(String(existsSync(policy)));
			${end}
		}, policy);
	`;
		const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
		expect([stdout, existsSync(policy)]).toEqual(["true", false]);
		rmSync(folder, { recursive: true });
	},
);
