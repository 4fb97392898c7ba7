/** What strangers call themselves and their phones to break pages, files and logs: what it is, and the text. */
export const hostileTexts: readonly (readonly [what: string, text: string])[] = [
	["markup", "<script>alert(1)</script>"],
	["markup that ends a title", "</title><img src=x onerror=alert(1)>"],
	["a change of writing direction", "\u202Egnp.exe"],
	["a formula", '=HYPERLINK("https://evil.example")'],
	["control characters and wildcards", "\u0000\n\r\t'\"`%_\\$1{{1}}"],
	["marks piled upon letters", "Z\u0336\u0321a\u0317".repeat(80)],
	["length", "x".repeat(2048)],
];
