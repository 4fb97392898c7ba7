"use client";

import { useLocale, useTranslations } from "next-intl";
import { remember } from "./cookies.ts";
import { useSurroundings } from "./surroundings.tsx";

const names = { en: "English", "zh-CN": "中文" } as const;

/** The language of the pages, by choice; each is told in its own words. */
export function LanguageChoice() {
	const t = useTranslations("shell");
	const { refresh } = useSurroundings();
	const locale = useLocale();
	return (
		<select
			aria-label={t("language")}
			value={locale}
			onChange={({ target }) => {
				remember("language", target.value);
				refresh();
			}}
		>
			{Object.entries(names).map(([tag, name]) => (
				<option key={tag} value={tag} lang={tag}>
					{name}
				</option>
			))}
		</select>
	);
}
