"use client";

import { useTranslations } from "next-intl";
import { useSurroundings } from "./surroundings.tsx";
import { themeOf, themes } from "./themes.ts";

/** Light, dark, or as the operator's system. */
export function ThemeChoice() {
	const t = useTranslations("shell");
	const { theme, chooseTheme } = useSurroundings();
	return (
		<select aria-label={t("theme")} value={theme} onChange={({ target }) => chooseTheme(themeOf(target.value))}>
			{themes.map((name) => (
				<option key={name} value={name}>
					{t(`themes.${name}`)}
				</option>
			))}
		</select>
	);
}
