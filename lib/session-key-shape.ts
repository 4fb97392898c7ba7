import { isPlatformName, platforms } from "./platforms/index.ts";

/** Whether a text can be a session key of the platform, as the platform gave it: signatures are made with the text itself. */
export function isSessionKey(platform: string, text: string): boolean {
	const length = isPlatformName(platform) ? platforms[platform].sessionKeyBytes : null;
	const bytes = Buffer.from(text, "base64");
	return length !== null && bytes.length === length && bytes.toString("base64") === text;
}
