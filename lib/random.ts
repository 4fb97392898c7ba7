import { randomFillSync } from "node:crypto";

// A system call for a few bytes costs more than what they are for: one fills the pool for a hundred uses.
const pool = Buffer.alloc(4096);
let used = pool.length;

/** Random bytes from the operating system, drawn in bulk; at most 4,096. The caller owns them. */
export function pooledRandomBytes(count: number): Buffer {
	if (used + count > pool.length) {
		randomFillSync(pool);
		used = 0;
	}
	const bytes = Buffer.from(pool.subarray(used, used + count));
	// What was given away is not left in memory for the next reader.
	pool.fill(0, used, used + count);
	used += count;
	return bytes;
}

const letters = "abcdefghjkmnpqrstvwxyz0123456789";

/** Random letters and digits that are hard to mix up, five bits each. */
export function randomText(length: number): string {
	return [...pooledRandomBytes(length)].map((byte) => letters[byte % letters.length]).join("");
}
