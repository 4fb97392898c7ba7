import { createDecipheriv, createHash, timingSafeEqual } from "node:crypto";

// WeChat's message push (消息推送), as its developer documents and official samples (消息加解密) describe it. In plain mode
// the signature covers token, timestamp and nonce, and not the message; in AES mode another one covers the message too.

/** What an owner and WeChat's console agree on; `aesKey` (43 letters and digits) null: plain mode. */
export interface PushKeys {
	token: string;
	aesKey: string | null;
}

/** What comes with each push in its address. */
export interface PushStamp {
	/** Seconds since 1970, in digits. */
	timestamp: string;
	nonce: string;
}

/** Whether `signature` is sha1 of the sorted token, timestamp and nonce, and of what is sealed where it covers that. */
export function isPushSigned(
	token: string,
	{ timestamp, nonce }: PushStamp,
	signature: string,
	sealed?: string,
): boolean {
	const parts = [token, timestamp, nonce, ...(sealed === undefined ? [] : [sealed])].sort(byCodeUnits);
	const expected = Buffer.from(createHash("sha1").update(parts.join(""), "utf8").digest("hex"));
	const given = Buffer.from(signature);
	return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Opens what AES mode seals; null when it is damaged or meant for another appid. Check its signature before. */
export function openPush(sealed: string, aesKey: string, appid: string): string | null {
	const key = Buffer.from(`${aesKey}=`, "base64");
	const bytes = Buffer.from(sealed, "base64");
	if (bytes.length === 0 || bytes.length % 16 !== 0) return null;
	const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
	const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
	const padding = padded.at(-1) ?? 0;
	if (padding < 1 || padding > block) return null;
	return contentOf(padded.subarray(0, -padding), appid);
}

/** Bytes that the padding fills up to a multiple of: not AES's 16, which makes standard unpadding throw. */
const block = 32;

/** Random bytes that come first, and the length after them. */
const [random, length] = [16, 4];

function contentOf(plain: Buffer, appid: string): string | null {
	if (plain.length < random + length) return null;
	const start = random + length;
	const end = start + plain.readUInt32BE(random);
	if (end > plain.length || plain.toString("utf8", end) !== appid) return null;
	try {
		return utf8.decode(plain.subarray(start, end));
	} catch {
		return null;
	}
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function byCodeUnits(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
