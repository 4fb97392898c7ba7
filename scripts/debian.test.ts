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
