import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, test } from "vitest";

// What stands between a stranger and the operators' pages, read from the tree: a page that is added is held to it too.

const here = import.meta.dirname;
const files = readdirSync(here, { recursive: true, encoding: "utf8" }).map((file) => file.split(sep).join("/"));
const source = (file: string) => readFileSync(join(here, file), "utf8");

const pages = files.filter((file) => /(^|\/)page\.tsx?$/.test(file));
const guarded = pages.filter((file) => file.startsWith("(admin)/"));
const requiring = /^\s*const [^=;]+ = await requireOperator\("(viewer|operator|owner)"\);/;

/** What a file's default function does, from its first statement on. */
function bodyOf(file: string): string {
	return /export default async function \w+\(.*?\)(?:: [^{]+)? \{\n(.*)/s.exec(source(file))?.[1] ?? "";
}

test("the pages for everybody are the docs, the sign-in and the setup; all others are the operators'", () => {
	const open = pages.filter((file) => !guarded.includes(file));
	expect(open.sort()).toEqual(["(entry)/setup/page.tsx", "(entry)/sign-in/page.tsx", "docs/page.tsx"]);
	expect(guarded.length).toBeGreaterThan(10);
});

describe.each(guarded)("app/%s", (file) => {
	test("requires its operator before it does anything else", () => {
		expect(bodyOf(file)).toMatch(requiring);
	});

	test("says nothing in its head that it would have to read first", () => {
		expect(source(file)).toMatch(/export (async function generateMetadata\(\)|const metadata:)/);
		const head = /generateMetadata\(\).*?\n\}/s.exec(source(file))?.[0] ?? "";
		expect(head.replace(/\(await getTranslations\("\w+"\)\)\("\w+"\)/, "")).not.toContain("await");
	});
});

test("what stands around the operators' pages requires its operator too, wherever it reads something", () => {
	const around = files.filter((file) =>
		/^\(admin\)\/.*(layout|template|default|loading|error|not-found)\.tsx$/.test(file),
	);
	expect(around).toContain("(admin)/layout.tsx");
	for (const file of around) {
		const reads =
			/from "(\.\.\/)+lib\/(?!roles|contract)/.test(source(file)) || source(file).includes("runningContext");
		expect([file, reads && !source(file).includes("await requireOperator(")]).toEqual([file, false]);
	}
	expect(source("(admin)/layout.tsx")).toContain("await requireOperator()");
});

test("there are no Server Actions and no slots: every change goes through an operation of the contract", () => {
	const code = files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".test.ts"));
	expect(code.filter((file) => /^\s*["']use server["']/m.test(source(file)))).toEqual([]);
	expect(files.filter((file) => file.split("/").some((part) => /^@|^\(\.+\)/.test(part)))).toEqual([]);
});
