/** Padded as in PKCS#7, but to 32 bytes, as some platforms do. */
export function paddedTo32(bytes: Uint8Array): Buffer {
	const padding = 32 - (bytes.length % 32);
	return Buffer.concat([bytes, Buffer.alloc(padding, padding)]);
}
