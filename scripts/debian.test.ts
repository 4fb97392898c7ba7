import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examples } from "../e2e/world/example-backends.ts";
import { proxies } from "../e2e/world/proxy-programs.ts";
import { isInstalled, missingPackages, testPrograms, withoutServices } from "./debian.mjs";

test("every program that a test needs is installed where it can be", () => {
	const ofProxies = Object.values(proxies).flatMap(({ needs }) => needs);
	const ofExamples = Object.values(examples).flatMap(({ needs }) => (needs === null ? [] : [needs]));
	const needed = [...ofProxies, ...ofExamples, "postgres"];
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
		const cluster = join(folder, "postgresql-common", "createcluster.d", "tests.conf");
		const program = `
		import { existsSync } from "node:fs";
		import { withoutServices } from ${JSON.stringify(new URL("debian.mjs", import.meta.url).href)};
		const files = [${JSON.stringify(policy)}, ${JSON.stringify(cluster)}].map((path) => ({ path, text: "no" }));
		await withoutServices(async () => {
			process.stdout.write(String(files.every(({ path }) => existsSync(path))));
			${end}
		}, files);
	`;
		const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
		expect([stdout, readdirSync(folder)]).toEqual(["true", []]);
		rmSync(folder, { recursive: true });
	},
);

test("a file that keeps services from starting is left alone when it is not ours", async () => {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-policy-"));
	const path = join(folder, "policy-rc.d");
	writeFileSync(path, "theirs");
	await withoutServices(async () => expect(readFileSync(path, "utf8")).toBe("theirs"), [{ path, text: "ours" }]);
	expect(readFileSync(path, "utf8")).toBe("theirs");
	rmSync(folder, { recursive: true });
});

test("the programs of PostgreSQL's server are found where Debian keeps them, outside the PATH", () => {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-programs-"));
	const program = "a-program-of-the-server";
	expect(isInstalled(program, folder)).toBe(false);
	mkdirSync(join(folder, "17", "bin"), { recursive: true });
	writeFileSync(join(folder, "17", "bin", program), "");
	expect(isInstalled(program, folder)).toBe(true);
	expect(isInstalled("node", join(folder, "none"))).toBe(true);
	rmSync(folder, { recursive: true });
});
