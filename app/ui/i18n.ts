import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { cookieNames } from "./cookies.ts";
import { type Locale, localeOfBrowser, messagesOf } from "./messages.ts";

/** What next-intl asks for at each request: the operator's language, words, zone, and one "now" for the whole page. */
export default getRequestConfig(async () => {
	const kept = await cookies();
	const preferred = (await headers()).get("accept-language") ?? undefined;
	const locale = localeOfBrowser(kept.get(cookieNames.language)?.value, preferred);
	return {
		locale,
		messages: await messagesOf(locale),
		timeZone: zoneOf(kept.get(cookieNames.timeZone)?.value),
		now: new Date(),
	};
});

// A browser may write any name there, also one that this server does not know.
function zoneOf(name = "UTC"): string {
	try {
		new Intl.DateTimeFormat("en", { timeZone: name });
		return name;
	} catch {
		return "UTC";
	}
}

declare module "next-intl" {
	interface AppConfig {
		Locale: Locale;
		Messages: import("./messages.ts").Messages;
	}
}
