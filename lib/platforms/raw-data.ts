import { createHash, timingSafeEqual } from "node:crypto";

/**
 * True when `signature` is hex(sha1(rawData + session_key)), the key as its base64 text: the signature of WeChat and of
 * all that followed it. The exact string is signed; JSON written anew has another digest.
 */
export function isSignatureOf(rawData: string, signature: string, sessionKey: string): boolean {
	const expected = createHash("sha1").update(rawData, "utf8").update(sessionKey, "utf8").digest("hex");
	const given = Buffer.from(signature);
	return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
}
