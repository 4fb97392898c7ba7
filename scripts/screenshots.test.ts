import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

const folder = "docs/screenshots";
const shown = (file: string) =>
	[...readFileSync(file, "utf8").matchAll(/src="[^"]*screenshots\/([^"]+)"/g)].map(([, name = ""]) => name);

test("docs/pages.md shows every screenshot, and none that is not there", () => {
	expect(shown("docs/pages.md").sort()).toEqual(readdirSync(folder).sort());
});

test.each(["README.md", "README.zh-CN.md"])("%s shows screenshots that are there", (readme) => {
	expect(shown(readme).length).toBeGreaterThan(0);
	expect(readdirSync(folder)).toEqual(expect.arrayContaining(shown(readme)));
});

test("the screenshots are small enough to be kept here", () => {
	const sizes = readdirSync(folder).map((name) => statSync(`${folder}/${name}`).size);
	expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3 * 1024 * 1024);
});
