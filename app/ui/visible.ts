/**
 * A hostile text with everything invisible in it made visible: control characters, changes of writing direction,
 * invisible and private characters and lone surrogates become `\u{…}`; line breaks and tabs become signs.
 */
export function visible(text: string): string {
	return text
		.replace(/\r\n|\r|\n/g, "⏎")
		.replace(/\t/g, "⇥")
		.replace(invisible, (character) => {
			const code = character.codePointAt(0) ?? 0;
			return `\\u{${code.toString(16)}}`;
		});
}

// Zero-width joiner and variation selectors belong to emoji and stay.
const invisible = /(?![\u200d\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The first characters of a text, never half of one. */
export function cut(text: string, length: number): string {
	if (text.length <= length) return text;
	const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.slice(0, length + 16));
	let kept = "";
	for (const { segment } of segments) {
		if (kept.length + segment.length > length) break;
		kept += segment;
	}
	return kept === "" ? text.slice(0, length) : kept;
}
