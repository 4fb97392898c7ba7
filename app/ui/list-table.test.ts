import { NextIntlClientProvider } from "next-intl";
import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import common from "../../messages/en/common.json";
import { Foreign } from "./foreign.tsx";
import { type Column, ListTable } from "./list-table.tsx";

const columns: Column<{ id: string; name: string }>[] = [
	{
		key: "name",
		title: "Nickname",
		cell: ({ name }) => createElement(Foreign, { text: name, length: 20, bare: true }),
	},
	{ key: "id", title: "Id", cell: ({ id }) => id },
];

function markup(element: ReactNode): string {
	const provider = { locale: "en", timeZone: "UTC", messages: { common }, children: element } as const;
	return renderToStaticMarkup(createElement(NextIntlClientProvider, provider));
}

function listOf(rows: { id: string; name: string }[], more: { isFiltered?: boolean; empty?: ReactNode } = {}) {
	const props = { label: "Users", columns, rows, rowId: ({ id }: { id: string }) => id, ...more };
	return markup(createElement(() => ListTable(props)));
}

describe("a list", () => {
	test("is a table whose every cell knows its title, for the cards of a phone", () => {
		const html = listOf([{ id: "usr_1", name: "小明" }]);
		expect(html).toContain('<table aria-label="Users">');
		expect(html.match(/<td [^>]*data-title="[^"]*"/g)).toHaveLength(2);
		expect(html).toContain("<bdi");
	});

	test("says why it is empty: nothing yet, or nothing that fits the filters", () => {
		expect(listOf([])).toContain(common.list.empty);
		expect(listOf([], { empty: "Log somebody in" })).toContain("Log somebody in");
		expect(listOf([], { empty: "Log somebody in", isFiltered: true })).toContain(common.list.noMatch);
		expect(listOf([])).not.toContain("<table");
	});

	test("shows hostile names as the text they are, cut and with nothing hidden", () => {
		const html = listOf([
			{ id: "usr_1", name: "<script>alert(1)</script>" },
			{ id: "usr_2", name: `\u202e${"x".repeat(64_000)}` },
		]);
		expect(html).not.toContain("<script");
		expect(html).toContain("&lt;script&gt;");
		expect(html).toContain("\\u{202e}xxxxxxxxxxxxxxxxxxx…");
		expect(html.length).toBeLessThan(2_000);
	});
});
