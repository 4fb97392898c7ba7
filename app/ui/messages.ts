import { type Language, languageOf } from "../../lib/input.ts";

/** The languages of the pages, as BCP 47 tags. */
export const locales = ["en", "zh-CN"] as const;

export type Locale = (typeof locales)[number];

/** A part of the product with words of its own: a file in each folder of `messages/`, and one line here. */
const areas = {
	account: [() => import("../../messages/en/account.json"), () => import("../../messages/zh-CN/account.json")],
	apiKeys: [() => import("../../messages/en/apiKeys.json"), () => import("../../messages/zh-CN/apiKeys.json")],
	apps: [() => import("../../messages/en/apps.json"), () => import("../../messages/zh-CN/apps.json")],
	audit: [() => import("../../messages/en/audit.json"), () => import("../../messages/zh-CN/audit.json")],
	common: [() => import("../../messages/en/common.json"), () => import("../../messages/zh-CN/common.json")],
	dashboard: [() => import("../../messages/en/dashboard.json"), () => import("../../messages/zh-CN/dashboard.json")],
	docs: [() => import("../../messages/en/docs.json"), () => import("../../messages/zh-CN/docs.json")],
	explanations: [
		() => import("../../messages/en/explanations.json"),
		() => import("../../messages/zh-CN/explanations.json"),
	],
	operators: [() => import("../../messages/en/operators.json"), () => import("../../messages/zh-CN/operators.json")],
	platforms: [() => import("../../messages/en/platforms.json"), () => import("../../messages/zh-CN/platforms.json")],
	privacy: [() => import("../../messages/en/privacy.json"), () => import("../../messages/zh-CN/privacy.json")],
	sessions: [() => import("../../messages/en/sessions.json"), () => import("../../messages/zh-CN/sessions.json")],
	settings: [() => import("../../messages/en/settings.json"), () => import("../../messages/zh-CN/settings.json")],
	shell: [() => import("../../messages/en/shell.json"), () => import("../../messages/zh-CN/shell.json")],
	signIn: [() => import("../../messages/en/signIn.json"), () => import("../../messages/zh-CN/signIn.json")],
	simulator: [() => import("../../messages/en/simulator.json"), () => import("../../messages/zh-CN/simulator.json")],
	users: [() => import("../../messages/en/users.json"), () => import("../../messages/zh-CN/users.json")],
} as const;

export type Area = keyof typeof areas;

/** The words of every area. What English has is what there is; a test holds Chinese to the same keys and arguments. */
export type Messages = { [A in Area]: Awaited<ReturnType<(typeof areas)[A][0]>>["default"] };

/** All words of a language. */
export async function messagesOf(locale: Locale): Promise<Messages> {
	const column = locales.indexOf(locale);
	const loaded = Object.entries(areas).map(async ([area, files]) => [area, (await files[column]?.())?.default]);
	return Object.fromEntries(await Promise.all(loaded));
}

/** The language of a browser: the one chosen here, which a cookie keeps, or the one that it prefers. */
export function localeOfBrowser(chosen: string | undefined, acceptLanguage: string | undefined): Locale {
	return locales.find((locale) => locale === chosen) ?? localeOf(languageOf(acceptLanguage));
}

/** The tag of one of the two languages that the operations speak. */
export function localeOf(language: Language): Locale {
	return language === "zh" ? "zh-CN" : "en";
}
