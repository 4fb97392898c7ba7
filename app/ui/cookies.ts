/** What a browser remembers of how an operator likes the pages. None of it is a secret; the pages write them too. */
export const cookieNames = {
	language: "lingpai-language",
	theme: "lingpai-theme",
	timeZone: "lingpai-time-zone",
} as const;

/** Remembers a choice in this browser for a year. */
export function remember(name: keyof typeof cookieNames, value: string): void {
	const secure = location.protocol === "https:" ? "; Secure" : "";
	// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is for https only.
	document.cookie = `${cookieNames[name]}=${encodeURIComponent(value)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

/** Whether this browser remembers just this choice. */
export function isRemembered(name: keyof typeof cookieNames, value: string): boolean {
	return document.cookie.split("; ").includes(`${cookieNames[name]}=${encodeURIComponent(value)}`);
}
