import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Random bytes from a pool; a copy, so that the caller owns them. */
export function randomBytes(count: number): Buffer {
	if (used + count > pool.length) {
		randomFillSync(pool);
		used = 0;
	}
	const bytes = Buffer.from(pool.subarray(used, used + count));
	pool.fill(0, used, used + count);
	used += count;
	return bytes;
}

/** An id, `evt_…`: the time and 80 random bits. */
export function newId(kind: string): string {
	const bytes = randomBytes(16);
	bytes.writeUIntBE(Date.now(), 0, 6);
	return `${kind}_${bytes.toString("base64url")}`;
}
