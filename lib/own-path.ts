/** The path with query and fragment, if it is one of our own; null for everything that leads a browser elsewhere. */
export function ownPath(text: string | null | undefined): string | null {
	// Browsers take a backslash for a slash and leave out tabs and line breaks, so `/\t/evil.example` is another host.
	if (!text || text.length > 2048 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return null;
	const base = "http://here.invalid";
	const url = URL.parse(text, base);
	return url?.origin === base && !url.pathname.startsWith("//") ? url.pathname + url.search + url.hash : null;
}
