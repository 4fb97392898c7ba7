import { expect, test } from "vitest";
import { failuresOfPlaywright, failuresOfVitest, toldBriefly } from "./failures.mjs";
import { root } from "./run.mjs";

test("tests that failed, files that did not load and errors outside any test are told, others not", () => {
	const report = {
		testResults: [
			{
				name: `${root}/e2e/http/login.test.ts`,
				status: "failed",
				message: "",
				assertionResults: [
					{ status: "passed", ancestorTitles: [], title: "works", failureMessages: [] },
					{ status: "failed", ancestorTitles: ["a code"], title: "counts once", failureMessages: ["Error: 401"] },
				],
			},
			{ name: `${root}/lib/torn.test.ts`, status: "failed", message: "no such module", assertionResults: [] },
		],
	};
	const [login, torn] = [`${root}/e2e/http/login.test.ts`, `${root}/lib/torn.test.ts`];
	expect(failuresOfVitest(report, [{ file: login, why: "Error: nobody waits" }])).toEqual([
		{ file: login, name: "e2e/http/login.test.ts › a code › counts once", why: "Error: 401" },
		{ file: torn, name: "lib/torn.test.ts", why: "no such module" },
		{ file: login, name: "outside any test", why: "Error: nobody waits" },
	]);
});

test("stories are found however deep they stand, with what their last try said", () => {
	const story = (title: string, status: string, ...messages: string[]) => ({
		title,
		tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
	});
	const report = {
		config: { rootDir: "/x/e2e/pages" },
		errors: [{ message: "no browser" }],
		suites: [
			{
				title: "users.spec.ts",
				file: "users.spec.ts",
				specs: [story("blocks", "expected")],
				suites: [{ title: "in Chinese", specs: [story("unblocks", "unexpected", "first", "last")] }],
			},
		],
	};
	expect(failuresOfPlaywright(report)).toEqual([
		{ file: "/x/e2e/pages/users.spec.ts", name: "users.spec.ts › in Chinese › unblocks", why: "last" },
		{ file: undefined, name: "outside any test", why: "no browser" },
	]);
});

test("a story file that does not load is no file to try again alone, for no other ran beside it", () => {
	const report = { errors: [{ message: "SyntaxError", location: { file: "/x/e2e/pages/users.spec.ts" } }], suites: [] };
	expect(failuresOfPlaywright(report)).toEqual([
		{ file: undefined, name: "outside any test", why: "SyntaxError\n/x/e2e/pages/users.spec.ts" },
	]);
});

test("a run without a report names nothing", () => {
	expect([...failuresOfVitest(null), ...failuresOfPlaywright(null)]).toEqual([]);
});

test("a failure is told in a few plain lines", () => {
	const runner = "    at run (file:///x/node_modules/vitest/run.js:1:1)\n";
	const why = `\u001b[31mError: expected 1\u001b[39m\n\n${runner}${"at x\n".repeat(40)}`;
	const lines = toldBriefly("failed", [{ name: "a › b", why }]);
	expect(lines.slice(0, 3)).toEqual(["failed: a › b", "    Error: expected 1", "    at x"]);
	expect(lines).toHaveLength(14);
	expect(lines.at(-1)).toBe("    …");
});
