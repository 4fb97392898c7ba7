import { NextIntlClientProvider } from "next-intl";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import explanations from "../../../messages/en/explanations.json";
import type { Told } from "./explain.ts";
import { Explanation } from "./explanation.tsx";

function markup(event: Told): string {
	const provider = { locale: "en", timeZone: "UTC", messages: { explanations } } as const;
	const children = createElement(Explanation, { event });
	return renderToStaticMarkup(createElement(NextIntlClientProvider, { ...provider, children })).replaceAll(
		"&#x27;",
		"'",
	);
}

test("a refusal is shown with its cause, its remedy and whose fault it most likely is", () => {
	const html = markup({ action: "decrypt", outcome: "refused", reason: "watermark_stale", detail: {} });
	for (const text of Object.values(explanations.reasons.watermark_stale)) expect(html).toContain(text);
	expect(html).toContain("Most likely: The mini-program's code");
});

test("what an operator typed is shown as a stranger's text", () => {
	const detail = { reason: "<script>alert(1)</script>\u202e" };
	const html = markup({ action: "session.expire", outcome: "ok", reason: null, detail });
	expect(html).toContain('<bdi class="foreign">&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e}</bdi>');
	expect(html).not.toContain("Most likely");
});
