import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Facts } from "./facts.tsx";

test("the name of a database's setting breaks behind its lines, where it must, and not inside a word", () => {
	const shown = renderToStaticMarkup(
		createElement(Facts, {
			facts: [
				["full_page_writes", "on"],
				["Free space", null],
			],
		}),
	);
	expect(shown).toContain("<dt>full_<wbr/>page_<wbr/>writes</dt><dd>on</dd>");
	expect(shown).toContain("<dt>Free space</dt><dd>–</dd>");
});
