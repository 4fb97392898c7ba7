import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
const backend = mkdtempSync(join(tmpdir(), "lingpai-backend-"));
const manifest = join(import.meta.dirname, "package.json");
const installed = join(backend, "node_modules", "lingpai-server");

/** Runs the compiler; answers what it complains of. */
function compiled(...words: string[]): string {
	try {
		return execFileSync(process.execPath, [tsc, ...words], { cwd: backend, encoding: "utf8" });
	} catch (error) {
		return String(Object(error).stdout) + String(error);
	}
}

beforeAll(() => {
	mkdirSync(installed, { recursive: true });
	cpSync(manifest, join(installed, "package.json"));
	const complaints = compiled("-p", join(import.meta.dirname, "tsconfig.json"), "--outDir", join(installed, "dist"));
	if (complaints !== "") throw new Error(complaints);
	writeFileSync(join(backend, "package.json"), '{"type":"module"}');
	writeFileSync(
		join(backend, "backend.ts"),
		`import { createClient, LingpaiError, type Session } from "lingpai-server";
const lingpai = createClient({ baseUrl: "http://127.0.0.1:9", apiKey: "lpk_x", timeout: 5_000 });
export async function userOf(token: string): Promise<string | null> {
	const who = await lingpai.introspect({ token });
	// @ts-expect-error nobody is told of a token that does not hold
	who.sub;
	return who.active ? who.sub : null;
}
export async function* active(): AsyncGenerator<Session> {
	yield* lingpai.sessions({ status: "active" });
	// @ts-expect-error there is no such status
	yield* lingpai.sessions({ status: "asleep" });
}
try {
	await userOf("lpt_x");
} catch (error) {
	if (!(error instanceof LingpaiError)) throw error;
	// @ts-expect-error the codes are a closed set
	if (error.code === "no_such_code") process.exit(2);
	console.log(error.code);
}
`,
	);
});

afterAll(() => rmSync(backend, { recursive: true, force: true }));

test("the built package runs as it is in a backend: node alone, without a dependency", () => {
	const program = compiled("--target", "es2022", "--module", "nodenext", "--types", "", "--noCheck", "backend.ts");
	expect(program).toBe("");
	const said = execFileSync(process.execPath, ["backend.js"], { cwd: backend, encoding: "utf8" });
	expect(said).toBe("unreachable\n");
	const built = readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" }).filter((name) =>
		name.endsWith(".js"),
	);
	const imported = built.flatMap((name) =>
		[...readFileSync(join(installed, "dist", name), "utf8").matchAll(/from "([^"]+)"/g)].map(([, from = ""]) => from),
	);
	expect(imported.length).toBeGreaterThan(5);
	expect(imported.filter((from) => !from.startsWith("."))).toEqual([]);
	expect(built.filter((name) => name.includes("test"))).toEqual([]);
});

test.each([
	["nodenext", "nodenext"],
	["esnext", "bundler"],
])("its types hold in a strict backend with modules of %s, resolved by %s", (module, resolution) => {
	const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022"];
	const resolved = ["--module", module, "--moduleResolution", resolution];
	const types = ["--typeRoots", join(root, "node_modules", "@types"), "--types", "node"];
	for (const world of [
		["--lib", "es2022", ...types],
		["--lib", "es2022,dom", ...types],
	]) {
		expect(compiled(...strict, ...resolved, ...world, "backend.ts")).toBe("");
	}
});

test.each(["README.md", "README.zh-CN.md"])("the programs of %s compile as they are", (readme) => {
	const text = readFileSync(join(import.meta.dirname, readme), "utf8");
	const programs = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, program = ""]) => program);
	expect(programs.length).toBe(3);
	const files = programs.map((program, n) => {
		writeFileSync(join(backend, `${readme}.${n}.ts`), program);
		return `${readme}.${n}.ts`;
	});
	const words = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022"];
	expect(compiled(...words, "--typeRoots", join(root, "node_modules", "@types"), "--types", "node", ...files)).toBe("");
	const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, "utf8")));
	expect(text).toContain(`lingpai-server-${version}.tgz`);
});

test("it depends on nothing", () => {
	const expected = z.looseObject({ engines: z.object({ node: z.literal(">=18") }) });
	const read = expected.parse(JSON.parse(readFileSync(manifest, "utf8")));
	expect(Object.keys(read).filter((key) => /dependencies/i.test(key))).toEqual([]);
});
