import { createHmac, type KeyObject } from "node:crypto";
import type { Told } from "./memory.ts";

/** The audit chain's end, moved on event by event, and the counters of what happened, within one transaction. */
export class Chain {
	readonly #key: KeyObject;
	#seq = 0;
	#hash: Buffer = Buffer.alloc(32);
	#begin = 0;
	readonly #counted = new Map<string, Counted>();

	constructor(key: KeyObject) {
		this.#key = key;
	}

	start(head: { seq: number; hash: Buffer } | undefined): void {
		this.#seq = head?.seq ?? 0;
		this.#hash = head?.hash ?? Buffer.alloc(32);
		this.#begin = this.#seq;
		this.#counted.clear();
	}

	link({ id, at, action, appid, userId, sessionId, ip, userAgent, requestId, detail }: Told): Linked {
		this.#seq += 1;
		const origin = createHmac("sha256", this.#key)
			.update(`origin ${id} ${JSON.stringify([ip, userAgent])}`)
			.digest();
		const ids = [appid, userId, sessionId, null, null, requestId, detail, origin.toString("base64")];
		const canonical = JSON.stringify([this.#seq, id, at, action, "ok", null, ...ids]);
		this.#hash = createHmac("sha256", this.#key).update(this.#hash).update(canonical).digest();
		const hour = at - (at % 3_600_000);
		const key = `${hour} ${action} ${appid}`;
		this.#counted.set(key, [hour, appid, action, (this.#counted.get(key)?.[3] ?? 0) + 1]);
		const text = JSON.stringify(detail);
		return [this.#seq, id, at, action, appid, userId, sessionId, ip, userAgent, requestId, text, origin, this.#hash];
	}

	/** The new end, signed, and the counters; null when nothing was linked. */
	end(): { head: [seq: number, hash: Buffer, signature: Buffer]; counted: Counted[] } | null {
		if (this.#seq === this.#begin) return null;
		const signature = createHmac("sha256", this.#key).update(`head ${this.#seq} `).update(this.#hash).digest();
		return { head: [this.#seq, this.#hash, signature], counted: [...this.#counted.values()] };
	}
}

type Counted = [hour: number, appid: string, action: string, count: number];

/** As the columns of audit_events stand in both databases' INSERT. */
export type Linked = [
	...[seq: number, id: string, at: number, action: string, appid: string, userId: string, sessionId: string],
	...[ip: string | null, userAgent: string | null, requestId: string, detail: string, origin: Buffer, hash: Buffer],
];
