/** Bytes of a session key, which platforms write as base64. Of platforms that are not named any length may be. */
const lengths: ReadonlyMap<string, number> = new Map([
	["wechat", 16],
	["qq", 16],
	["baidu", 24],
	["douyin", 16],
	["kuaishou", 16],
]);

/** Whether a text can be a session key of the platform, as the platform gave it: signatures are made with the text itself. */
export function isSessionKey(platform: string, text: string): boolean {
	const bytes = Buffer.from(text, "base64");
	const length = lengths.get(platform) ?? bytes.length;
	return bytes.length > 0 && bytes.length === length && bytes.toString("base64") === text && text.length <= 512;
}
