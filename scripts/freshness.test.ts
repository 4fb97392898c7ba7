import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { whyBuild } from "./freshness.mjs";

const built = new Date("2030-01-01T12:00:00Z");
const before = new Date("2030-01-01T11:00:00Z");
const after = new Date("2030-01-01T13:00:00Z");
let top: string;

beforeEach(() => {
	top = mkdtempSync(join(tmpdir(), "lingpai-freshness-"));
	onTestFinished(() => rmSync(top, { recursive: true }));
	save("package-lock.json", before);
	save("server.mjs", before);
	save("app/api/login/route.ts", before);
	save(".next/BUILD_ID", built);
});

test("a build newer than everything it is made from is used again", () => {
	expect(whyBuild(top)).toBeNull();
});

test("without a build there is a reason to build", () => {
	rmSync(join(top, ".next"), { recursive: true });
	expect(whyBuild(top)).toBe("there is no build yet");
});

test.each([
	["app/api/login/route.ts", "app"],
	["messages/zh-CN.json", "messages"],
	["public/icon.svg", "public"],
	["package-lock.json", "package-lock.json"],
	["next.config.mjs", "next.config.mjs"],
	["proxy.ts", "proxy.ts"],
])("a change of %s asks for a build", (path, named) => {
	save(path, after);
	expect(whyBuild(top)).toBe(`${named} has changed`);
});

test("a removed source file asks for a build", () => {
	rmSync(join(top, "app/api/login/route.ts"));
	utimesSync(join(top, "app/api/login"), after, after);
	expect(whyBuild(top)).toBe("app has changed");
});

test.each([
	"lib/login.test.ts",
	"db/storage.suite.ts",
	"next-env.d.ts",
	"README.md",
	"e2e/login.spec.ts",
	"data/lingpai.db",
])("a change of %s asks for none", (path) => {
	save(path, after);
	expect(whyBuild(top)).toBeNull();
});

function save(path: string, time: Date) {
	const file = join(top, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, "");
	for (let part = dirname(file); part !== top; part = dirname(part)) utimesSync(part, before, before);
	utimesSync(file, time, time);
}
