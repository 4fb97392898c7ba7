import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const text = readFileSync(join(root, "SECURITY.md"), "utf8");
const [, promises = ""] = /^## Promises$(.*?)^## /ms.exec(text) ?? [];

const rows = promises
	.split("\n")
	.filter((line) => line.startsWith("| ") && !line.startsWith("| promise |"))
	.map((line) => line.split("|").map((cell) => cell.trim()))
	.map(([, promise = "", how = "", shown = ""]) => ({
		promise,
		places: [...how.matchAll(/`([\w./-]+\.\w+)`/g)].map(([, place = ""]) => place),
		tests: [...shown.matchAll(/`(\S+)` \*([^*]+)\*/g)].map(([, file = "", name = ""]) => ({ file, name })),
	}));

test("every promise of SECURITY.md names a test that shows it", () => {
	expect(rows.length).toBeGreaterThan(30);
	expect(rows.filter(({ tests }) => tests.length === 0).map(({ promise }) => promise)).toEqual([]);
});

test("every test that SECURITY.md names is there, by file and name", () => {
	const isThere = ({ file, name }: { file: string; name: string }) => {
		if (!existsSync(join(root, file))) return false;
		// As a title's first words or its last: some are made of parts.
		const titles = readFileSync(join(root, file), "utf8").matchAll(/^\s*(?:test|here)\b.*?\(\s*(["'`])(.*?)\1/gms);
		return [...titles].some(([, , title = ""]) => title.includes(name));
	};
	expect(rows.flatMap(({ tests }) => tests).filter((one) => !isThere(one))).toEqual([]);
});

test("every file that is said to keep a promise is there", () => {
	const places = rows.flatMap((row) => row.places);
	expect(places.length).toBeGreaterThan(30);
	expect(places.filter((place) => !existsSync(join(root, place)))).toEqual([]);
});
