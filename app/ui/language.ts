import { headers } from "next/headers";
import { type Language, languageOf } from "../../lib/input.ts";

/** The language of this page: what the browser prefers of ours. */
export async function pageLanguage(): Promise<Language> {
	return languageOf((await headers()).get("accept-language") ?? undefined);
}
