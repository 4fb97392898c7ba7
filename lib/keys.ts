import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";

/** A key for one purpose, of a secret that has several (HKDF). */
export function derive(secret: Buffer, purpose: string): KeyObject {
	return createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", `lingpai ${purpose}`, 32)));
}

/** HMAC-SHA-256, 32 bytes. */
export function mac(key: KeyObject, text: string): Buffer {
	return createHmac("sha256", key).update(text).digest();
}
