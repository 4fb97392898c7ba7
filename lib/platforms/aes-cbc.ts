import { createDecipheriv } from "node:crypto";
import type { OpenFailure } from "./platform.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The JSON object in an AES-CBC ciphertext with PKCS#7 padding and no MAC, or the first step that failed. */
export type OpenedJson = Readonly<Record<string, unknown>>;

/**
 * Decrypts and parses. All steps are taken whatever came of the ones before, and the padding is judged without a branch
 * on its bytes: where it failed shows neither in the answer nor in the time it takes.
 */
export function openAesCbc(
	algorithm: AesCbc,
	key: Buffer,
	iv: Buffer,
	ciphertext: Buffer,
	paddedTo = 16,
): OpenedJson | OpenFailure {
	const plain = decryptAesCbc(algorithm, key, iv, ciphertext, paddedTo);
	if (plain === null) return "bad_padding";
	const opened = parseJson(plain.content);
	return plain.isPadded ? opened : "bad_padding";
}

export type AesCbc = keyof typeof keyLengths;

/** The bytes without their PKCS#7 padding to `paddedTo` bytes, and whether it is one; null: the key is of another length. */
export function decryptAesCbc(
	algorithm: AesCbc,
	key: Buffer,
	iv: Buffer,
	ciphertext: Buffer,
	paddedTo: number,
): { content: Buffer; isPadded: boolean } | null {
	if (key.length !== keyLengths[algorithm]) return null;
	const decipher = createDecipheriv(algorithm, key, iv).setAutoPadding(false);
	const plain = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
	const padding = paddingLength(plain, paddedTo);
	return { content: plain.subarray(0, plain.length - (padding || 1)), isPadded: padding !== 0 };
}

/** The JSON object that bytes are the strict UTF-8 of. Parses what is no UTF-8 too, as another text. */
export function parseJson(content: Buffer): OpenedJson | "bad_utf8" | "not_json" {
	const text = decode(content);
	const value = parseObject(text ?? content.toString("latin1"));
	return text === null ? "bad_utf8" : (value ?? "not_json");
}

const keyLengths = { "aes-128-cbc": 16, "aes-192-cbc": 24 } as const;

/** The length of a PKCS#7 padding, 0 when it is wrong. Looks at a whole block always. */
function paddingLength(plain: Buffer, blockSize: number): number {
	const length = plain[plain.length - 1] ?? 0;
	let wrong = Number(length < 1) | Number(length > blockSize);
	for (let i = 1; i <= blockSize; i++) {
		const counts = Number(i <= length);
		wrong |= counts & Number(plain[plain.length - i] !== length);
	}
	return length * (1 - wrong);
}

function decode(bytes: Buffer): string | null {
	try {
		return strictUtf8.decode(bytes);
	} catch {
		return null;
	}
}

function parseObject(text: string): OpenedJson | null {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : null;
	} catch {
		return null;
	}
}

function isObject(value: unknown): value is OpenedJson {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
