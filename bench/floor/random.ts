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

/** 128 random bits as an id: `evt_…`. */
export function newId(kind: string): string {
	return `${kind}_${randomBytes(16).toString("base64url")}`;
}
