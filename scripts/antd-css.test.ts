import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { antdCss, styled } from "./antd-css.mjs";

const app = join(import.meta.dirname, "../app");
const require = createRequire(import.meta.url);

/** What the pages import from a package by name. */
function importedFrom(name: string): string[] {
	const sources = readdirSync(app, { recursive: true, encoding: "utf8" })
		.filter((file) => file.endsWith(".tsx"))
		.map((file) => readFileSync(join(app, file), "utf8"));
	const statements = sources.flatMap((source) => [
		...source.matchAll(new RegExp(`import \\{([^}]*)\\} from "${name}"`, "g")),
	]);
	const names = statements.flatMap(([, list = ""]) => list.split(",").map((one) => one.trim()));
	return [...new Set(names)].filter((one) => one !== "" && !one.startsWith("type "));
}

describe("the stylesheet of antd", () => {
	test("is what the theme gives: node scripts/antd-css.mjs makes it", () => {
		expect(readFileSync(join(app, "ui/antd.css"), "utf8") === antdCss()).toBe(true);
	}, 30_000);

	test("has the styles of every component that the pages use", () => {
		const used = importedFrom("antd").filter((name) => name !== "ConfigProvider");
		expect(used).toContain("Button");
		expect(used.filter((name) => !(name in styled))).toEqual([]);
	});
});

test("no icon of the pages has a style element, which the policy would refuse", () => {
	const icons = importedFrom("@ant-design/icons");
	expect(icons.length).toBeGreaterThan(10);
	const drawn = (icon: string) => JSON.stringify(require(`@ant-design/icons-svg/lib/asn/${icon}`).default);
	expect(icons.filter((icon) => drawn(icon).includes('"style"'))).toEqual([]);
});
