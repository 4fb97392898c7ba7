import { createHmac, type KeyObject } from "node:crypto";
import type { AuditDraft, AuditEvent } from "./audit.ts";
import type { ChainReport } from "./storage.ts";

/** What an engine keeps beside each event so that a change is seen. Digests are 32 bytes. */
export interface Link {
	originDigest: Buffer;
	hash: Buffer;
}

/** A place in the chain, signed: its last event, so that a log that was cut off is seen, or the last one removed. */
export interface Signed {
	seq: number;
	hash: Buffer;
	signature: Buffer;
}

/** The hash before the first event. */
export const chainStart: Buffer = Buffer.alloc(32);

/**
 * Links an event to the one before it: hash = HMAC(previous hash ‖ canonical event). Address and user agent enter by a
 * digest of their own, so that an erasure can take them out.
 */
export function link(key: KeyObject, previousHash: Buffer, event: AuditEvent): Link {
	const originDigest = digestOrigin(key, event);
	return { originDigest, hash: hashEvent(key, previousHash, event, originDigest) };
}

/** Signs the last event of the chain. */
export function signHead(key: KeyObject, seq: number, hash: Buffer): Buffer {
	return createHmac("sha256", key).update(`head ${seq} `).update(hash).digest();
}

/** Signs the last event that was removed for its age: the chain goes on after it. */
export function signBase(key: KeyObject, seq: number, hash: Buffer): Buffer {
	return createHmac("sha256", key).update(`base ${seq} `).update(hash).digest();
}

/** Walks the chain from its start or its base; give it each event in order, then the head. */
export class ChainWalk {
	readonly #key: KeyObject;
	#hash = chainStart;
	#seq = 0;
	#purged = 0;
	#firstBroken: number | null = null;
	readonly #erasedOrigins = new Map<string, number>();

	constructor(key: KeyObject) {
		this.#key = key;
	}

	/** The first event seen so far that is not as it was written. */
	get firstBroken(): number | null {
		return this.#firstBroken;
	}

	/** Where the walk has come to. */
	get place(): Pick<Signed, "seq" | "hash"> {
		return { seq: this.#seq, hash: this.#hash };
	}

	/** Goes on after what was removed for its age, if that is further than the walk has come. */
	goOnAfter({ seq, hash, signature }: Signed): void {
		if (!Buffer.isBuffer(hash) || !same(signature, signBase(this.#key, seq, hash))) {
			this.#firstBroken ??= this.#seq + 1;
		} else if (seq > this.#seq) {
			this.#seq = this.#purged = seq;
			this.#hash = hash;
		}
	}

	/** Checks the next event; after the first broken one it only counts. */
	step(event: AuditEvent, { originDigest, hash }: Link): void {
		this.#seq += 1;
		if (event.userId !== null && event.action === "user.erase") this.#erasedOrigins.delete(event.userId);
		if (this.#firstBroken !== null) return;
		if (
			event.seq !== this.#seq ||
			!same(hashEvent(this.#key, this.#hash, event, originDigest), hash) ||
			!this.#originHolds(event, originDigest)
		) {
			this.#firstBroken = this.#seq;
		}
		this.#hash = hash;
	}

	finish(head: Signed | null): ChainReport {
		const missing = this.#firstBroken ?? Math.min(...this.#erasedOrigins.values());
		const cutOff =
			head === null
				? this.#seq > 0
				: head.seq !== this.#seq ||
					!same(head.hash, this.#hash) ||
					!same(head.signature, signHead(this.#key, head.seq, head.hash));
		const firstBroken = Number.isFinite(missing) ? missing : cutOff ? this.#seq + 1 : null;
		const [purged, events] = [this.#purged, this.#seq - this.#purged];
		return { ok: firstBroken === null, events, purged, firstBroken, head: this.#hash.toString("hex") };
	}

	// An origin that is gone is in order only if the user's erasure follows in the log.
	#originHolds(event: AuditEvent, originDigest: Buffer): boolean {
		if (same(digestOrigin(this.#key, event), originDigest)) return true;
		if (event.ip !== null || event.userAgent !== null || event.userId === null) return false;
		if (!this.#erasedOrigins.has(event.userId)) this.#erasedOrigins.set(event.userId, event.seq);
		return true;
	}
}

// An edited row may hold anything in the place of a digest.
function same(a: unknown, b: unknown): boolean {
	return Buffer.isBuffer(a) && Buffer.isBuffer(b) && a.equals(b);
}

function digestOrigin(key: KeyObject, { id, ip, userAgent }: AuditDraft): Buffer {
	return createHmac("sha256", key)
		.update(`origin ${id} ${JSON.stringify([ip, userAgent])}`)
		.digest();
}

function hashEvent(key: KeyObject, previousHash: Buffer, event: AuditEvent, originDigest: Buffer): Buffer {
	const canonical = JSON.stringify([
		event.seq,
		event.id,
		event.at,
		event.action,
		event.outcome,
		event.reason,
		event.appid,
		event.userId,
		event.sessionId,
		event.operatorId,
		event.apiKeyId,
		event.requestId,
		event.detail,
		originDigest.toString("base64"),
	]);
	return createHmac("sha256", key).update(previousHash).update(canonical).digest();
}
