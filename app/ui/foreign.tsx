import { ForeignMore } from "./foreign-more.tsx";
import { cut, visible } from "./visible.ts";

interface ForeignProps {
	/** A text that a stranger chose: nickname, user agent, a platform's message. */
	text: string;
	/** Up to so many characters are shown at once; the rest on demand. */
	length?: number;
	/** Cut without the button that shows the rest, in dense lists; the details page has it. */
	bare?: boolean;
}

/** A hostile text: it cannot turn its surroundings around, hide anything, or fill the page. */
export function Foreign({ text, length = 80, bare = false }: ForeignProps) {
	const start = visible(cut(text, length));
	if (text.length <= length) return <bdi className="foreign">{start}</bdi>;
	if (bare) return <bdi className="foreign">{start}…</bdi>;
	return <ForeignMore start={start} whole={visible(text)} length={text.length} />;
}
