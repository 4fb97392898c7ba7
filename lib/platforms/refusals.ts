import type { ErrorCode } from "../errors.ts";
import { type Errcode, PlatformRefusal } from "./platform.ts";

/** What a platform's code means for us. */
export interface Meaning {
	code: ErrorCode;
	/** Seconds until another try makes sense. */
	retryAfter?: number;
	/** Another access token may help. */
	accessTokenRefused?: true;
	/** It is our address that is refused, and the text beside the code may name it. */
	tellsAddress?: true;
	/** The code that was sent is worth nothing any more. */
	spent?: true;
}

/** The codes of a platform's refusals that are known; another one may come any day. */
export type Meanings = Readonly<Record<Errcode, Meaning>>;

/**
 * What a refusal of the platform means. Of the text beside the code only our address is kept, where it is refused: the rest
 * may echo the secret. A word that is not known is no code but such a text.
 */
export function refusalBy(meanings: Meanings, errcode: Errcode, text: unknown): PlatformRefusal {
	const { tellsAddress, ...meaning }: Meaning = Object.hasOwn(meanings, errcode)
		? (meanings[errcode] ?? unknownMeaning)
		: unknownMeaning;
	return new PlatformRefusal(meaning.code, {
		...meaning,
		answered: true,
		errcode: typeof errcode === "number" || Object.hasOwn(meanings, errcode) ? errcode : null,
		hint: tellsAddress ? addressIn(text) : null,
	});
}

const unknownMeaning: Meaning = { code: "upstream_error" };

function addressIn(text: unknown): string | null {
	return (typeof text === "string" && /\b(?:\d{1,3}\.){3}\d{1,3}\b/.exec(text)?.[0]) || null;
}
