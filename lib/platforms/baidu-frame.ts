import { decryptAesCbc, type OpenedJson, parseJson } from "./aes-cbc.ts";
import type { OpenFailure } from "./platform.ts";

/** What a frame of Baidu's holds, and the AppKey that ends it. */
export interface OpenedFrame {
	data: OpenedJson;
	appKey: string;
}

/** Random bytes, then the content's length as 32 bits, big-endian. */
const [random, header] = [16, 20];

/**
 * Opens what Baidu encrypts: AES-192-CBC of 16 random bytes, the content's length, the content and the AppKey, padded as in
 * PKCS#7 but to 32 bytes (https://smartprogram.baidu.com/docs/develop/api/open/log_userdata/). As in `aes-cbc.ts` all
 * steps are taken whatever came of the ones before. A length that does not fit counts as a padding that does not.
 */
export function openBaiduFrame(key: Buffer, iv: Buffer, ciphertext: Buffer): OpenedFrame | OpenFailure {
	const plain = decryptAesCbc("aes-192-cbc", key, iv, ciphertext, 32);
	if (plain === null) return "bad_padding";
	const framed = plain.content.length < header ? Buffer.alloc(header) : plain.content;
	const told = framed.readUInt32BE(random);
	const length = Math.min(told, framed.length - header);
	const data = parseJson(framed.subarray(header, header + length));
	const appKey = framed.subarray(header + length).toString("latin1");
	if (!plain.isPadded || told !== length) return "bad_padding";
	if (typeof data === "string") return data;
	return appKey === "" ? "watermark_missing" : { data, appKey };
}
