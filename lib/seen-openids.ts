import { hash } from "node:crypto";

/**
 * Remembers openids by 64 bits of their hash, in 8 to 16 bytes each, since a file may have millions. Two openids are taken for
 * one in one of 10^19 pairs.
 */
export class SeenOpenids {
	#slots = 1024;
	#count = 0;
	#table = new Uint32Array(this.#slots * 2);

	/** True for the first time. */
	add(openid: string): boolean {
		const digest = hash("sha256", openid, "buffer");
		// 0 is an empty slot.
		if (!this.#put(digest.readUInt32LE(0) || 1, digest.readUInt32LE(4))) return false;
		this.#count += 1;
		if (this.#count > this.#slots * 0.7) this.#grow();
		return true;
	}

	#put(first: number, second: number): boolean {
		const table = this.#table;
		for (let slot = first % this.#slots; ; slot = (slot + 1) % this.#slots) {
			const at = slot * 2;
			if (table[at] === 0) {
				table[at] = first;
				table[at + 1] = second;
				return true;
			}
			if (table[at] === first && table[at + 1] === second) return false;
		}
	}

	#grow(): void {
		const old = this.#table;
		this.#slots *= 2;
		this.#table = new Uint32Array(this.#slots * 2);
		for (let at = 0; at < old.length; at += 2) {
			const first = old[at] ?? 0;
			if (first > 0) this.#put(first, old[at + 1] ?? 0);
		}
	}
}
