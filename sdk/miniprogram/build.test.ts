import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { buildInto, bundle } from "./build.mjs";

const here = import.meta.dirname;
const dist = join(here, "miniprogram_dist");

test("what is committed is what the sources build: npm run build in sdk/miniprogram", async () => {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-sdk-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	await buildInto(folder);
	expect(readdirSync(dist)).toEqual(readdirSync(folder));
	for (const name of readdirSync(folder)) {
		expect([name, readFileSync(join(dist, name), "utf8")]).toEqual([name, readFileSync(join(folder, name), "utf8")]);
	}
	const ofExample = join(here, "..", "..", "examples", "miniprogram", "lingpai.js");
	expect(readFileSync(ofExample, "utf8")).toBe(readFileSync(join(dist, "index.js"), "utf8"));
});

test("the client is below 8 kB minified, and below 4 kB as it travels", async () => {
	const code = Buffer.from(await bundle({ minify: true }));
	expect(code.length).toBeLessThan(8000);
	expect(gzipSync(code).length).toBeLessThan(4000);
});

test("the build is CommonJS of ES2017 that needs nothing", () => {
	const code = readFileSync(join(dist, "index.js"), "utf8");
	expect(code).not.toMatch(/\brequire\(|\bimport\b\s*[({"]|\?\.[a-z[(]|\?\?|catch \{|\{ \.\.\./);
	const built = createRequire(import.meta.url)("./miniprogram_dist/index.js");
	expect(Object.keys(built).sort()).toEqual(["LingpaiError", "createClient"]);
});

test("the declarations need nothing but themselves", () => {
	for (const name of readdirSync(dist).filter((one) => one.endsWith(".d.ts"))) {
		for (const [, from = ""] of readFileSync(join(dist, name), "utf8").matchAll(/from "([^"]*)"/g)) {
			expect(from).toMatch(/^\.\/[a-z]+$/);
			expect(readdirSync(dist)).toContain(`${from.slice(2)}.d.ts`);
		}
	}
});
