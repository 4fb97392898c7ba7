import { getLocale, getNow } from "next-intl/server";
import type { ReactNode } from "react";
import { type Area, messagesOf } from "./messages.ts";
import { MoreWords } from "./more-words.tsx";

interface WordsProps {
	/** The areas whose words the client components inside need; `common` and `shell` are always there. */
	areas: readonly Area[];
	children: ReactNode;
}

/**
 * Takes the words of some areas to the browser, and the time of this request, from which `Moment` reckons. A page wraps
 * its client components in it; server components need no such thing.
 */
export async function Words({ areas, children }: WordsProps) {
	const all = await messagesOf(await getLocale());
	return (
		<MoreWords messages={Object.fromEntries(areas.map((area) => [area, all[area]]))} now={await getNow()}>
			{children}
		</MoreWords>
	);
}
