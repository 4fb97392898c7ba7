import { NextIntlClientProvider } from "next-intl";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { type Area, messagesOf } from "./messages.ts";

interface WordsProps {
	/** The areas whose words the client components inside need; `common` and `shell` are always there. */
	areas: readonly Area[];
	children: ReactNode;
}

/**
 * Takes the words of some areas to the browser. A page wraps its client components in it; server components need no
 * such thing.
 */
export async function Words({ areas, children }: WordsProps) {
	const all = await messagesOf(await getLocale());
	const messages = Object.fromEntries(["common" as const, "shell" as const, ...areas].map((area) => [area, all[area]]));
	return <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>;
}
