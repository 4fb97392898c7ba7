import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

// The linter's own settings on a tree of a few probes: what it reads from its standard input it does not report on.

const root = join(import.meta.dirname, "..");
const importing = (path: string) => `import { x } from "${path}";\n\nexport const y = x;\n`;
const reading = "export const port = process.env.PORT;\n";

const forbidden = [
	["db", "lib", "db/sqlite/to-lib.ts", "../../lib/errors.ts"],
	["db", "app", "db/to-app.ts", "../app/dispatcher.ts"],
	["lib", "app", "lib/to-app.ts", "../app/dispatcher.ts"],
	["lib", "a storage engine", "lib/platforms/to-engine.ts", "../../db/sqlite/open.ts"],
	["lib", "next", "lib/to-next.ts", "next/server"],
	["app", "db", "app/to-db.ts", "../db/storage.ts"],
	["app", "db, from deep inside", "app/api/login/to-db.ts", "../../../db/open.ts"],
] as const;
const allowed = [
	["app/to-lib.ts", "../lib/errors.ts"],
	["lib/to-db.ts", "../db/storage.ts"],
	["db/sqlite/to-port.ts", "../storage.ts"],
] as const;
const readers = ["lib/reads.ts", "lib/platforms/config.ts", "app/reads.ts", "db/reads.ts", "cli/reads.ts"];

const report = z.object({
	diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
});
const rulesBroken = new Map<string, string[]>();

beforeAll(() => {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-lint-"));
	try {
		for (const file of ["biome.json", ".gitignore"]) copyFileSync(join(root, file), join(folder, file));
		const write = (file: string, text: string) => {
			mkdirSync(dirname(join(folder, file)), { recursive: true });
			writeFileSync(join(folder, file), text);
		};
		for (const [, , file, path] of forbidden) write(file, importing(path));
		for (const [file, path] of allowed) write(file, importing(path));
		for (const file of [...readers, "lib/config.ts"]) write(file, reading);
		const command = ["lint", "--reporter=json", "--max-diagnostics=none", "."];
		const { stdout, stderr } = spawnSync(join(root, "node_modules/.bin/biome"), command, {
			...{ cwd: folder, encoding: "utf8", timeout: 100_000 },
		});
		if (!stdout.startsWith("{")) throw new Error(`biome did not report: ${stdout}${stderr}`);
		for (const { category, location } of report.parse(JSON.parse(stdout)).diagnostics) {
			const rules = rulesBroken.get(location.path) ?? [];
			rulesBroken.set(location.path, [...rules, category.replace("lint/style/", "")]);
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}, 40_000);

describe("the linter holds the direction app, lib, db:", () => {
	test.each(forbidden)("%s imports nothing of %s", (_, __, file) => {
		expect(rulesBroken.get(file)).toEqual(["noRestrictedImports"]);
	});

	test.each(allowed)("%s may import %s", (file) => {
		expect(rulesBroken.get(file)).toBeUndefined();
	});
});

describe("the environment", () => {
	test.each(readers)("is not read in %s", (file) => {
		expect(rulesBroken.get(file)).toEqual(["noProcessEnv"]);
	});

	test("is read in lib/config.ts", () => {
		expect(rulesBroken.get("lib/config.ts")).toBeUndefined();
	});
});
