/** How the pages look: by choice, or as the operator's system does. */
export const themes = ["light", "dark", "system"] as const;

export type ThemeName = (typeof themes)[number];

/** The theme that a cookie names; the system's where it names none of ours. */
export function themeOf(text: string | undefined): ThemeName {
	return themes.find((theme) => theme === text) ?? "system";
}
