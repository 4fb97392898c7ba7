import { randomUUID } from "node:crypto";
import type { Essentials } from "./context.ts";
import { type AccessToken, PlatformRefusal } from "./platforms/platform.ts";

/** Whose token is wanted, and how it is fetched. */
export interface Asked {
	appId: string;
	secret: string;
	fetch(): Promise<AccessToken>;
}

/** A token as a platform gave it. `fetchedAt` tells it from the one before, and always grows. */
export interface SharedToken {
	text: string;
	fetchedAt: number;
	expiresAt: number;
}

/** Milliseconds between two looks at what another process fetches. */
const look = 50;

/** Milliseconds that a lease lasts longer than the platform has time: its holder is dead then, or so slow that it may be. */
const grace = 2_000;

/** Milliseconds by which processes may differ in their clocks and timeouts. */
const tolerance = 60_000;

/**
 * The access tokens of all processes: sealed in the storage, and fetched by one process at a time, which holds a lease. A
 * platform that keeps only its newest token would end one process's with another's.
 */
export class SharedTokens {
	readonly #around: Essentials;
	readonly #lasts: number;
	readonly #fetching = new Map<string, Promise<SharedToken>>();

	constructor(around: Essentials, timeout: number) {
		this.#around = around;
		this.#lasts = timeout + grace;
	}

	/** What is kept. `token` is null when there is none, or none of this secret that opens; `fetchedAt` is the row's. */
	async kept({ appId, secret }: Asked): Promise<{ token: SharedToken | null; fetchedAt: number }> {
		const { storage, vault } = this.#around;
		const row = await storage.accessTokens.of(appId);
		if (row === null) return { token: null, fetchedAt: 0 };
		const { fetchedAt, expiresAt } = row;
		if (!row.secretDigest.equals(this.#digestOf(appId, secret))) return { token: null, fetchedAt };
		try {
			return { token: { text: vault.open(row.sealedToken, placeOf(appId)), fetchedAt, expiresAt }, fetchedAt };
		} catch {
			// Sealed by a key that is gone: it is fetched anew.
			return { token: null, fetchedAt };
		}
	}

	/** A token that was fetched after `since`: by whoever has the lease, here or in another process. */
	after(since: number, asked: Asked): Promise<SharedToken> {
		const key = `${asked.appId} ${since} ${this.#digestOf(asked.appId, asked.secret).toString("base64")}`;
		const fetching = this.#fetching.get(key) ?? this.#taken(since, asked).finally(() => this.#fetching.delete(key));
		this.#fetching.set(key, fetching);
		return fetching;
	}

	async #taken(since: number, asked: Asked): Promise<SharedToken> {
		const { leases } = this.#around.storage;
		const [name, holder] = [`access token ${asked.appId}`, randomUUID()];
		// A little longer than a lease lasts, so that a dead holder's place is taken.
		for (let waited = 0; waited < this.#lasts + 1_000; waited += look) {
			const newer = await this.#newer(since, asked);
			if (newer) return newer;
			if (await this.#takes(name, holder)) {
				try {
					return (await this.#newer(since, asked)) ?? (await this.#fetched(asked));
				} finally {
					await leases.release(name, holder);
				}
			}
			await new Promise((resolve) => setTimeout(resolve, look));
		}
		throw new PlatformRefusal("upstream_timeout", { untouched: true });
	}

	// To look costs less than to try, which is a write.
	async #takes(name: string, holder: string): Promise<boolean> {
		const { storage, now } = this.#around;
		const lease = await storage.leases.of(name);
		const until = lease && "holder" in lease ? lease.until : 0;
		// Nobody takes one for so long: a clock was ahead, and its holder died.
		const isWrong = until > now() + this.#lasts + tolerance;
		if (until > now() && !isWrong) return false;
		return storage.leases.take(name, holder, now() + this.#lasts, isWrong ? until : now());
	}

	async #newer(since: number, asked: Asked): Promise<SharedToken | null> {
		const { token } = await this.kept(asked);
		return token && token.fetchedAt > since ? token : null;
	}

	async #fetched(asked: Asked): Promise<SharedToken> {
		const { appId, secret } = asked;
		const { storage, vault, now } = this.#around;
		const { fetchedAt: before } = await this.kept(asked);
		// When it is asked for: of two that were, the platform's later one counts. It grows also when the clock is set back.
		const fetchedAt = Math.max(now(), before + 1);
		const { token: text, expiresIn } = await asked.fetch();
		const token = { text, fetchedAt, expiresAt: now() + expiresIn * 1000 };
		const sealedToken = vault.seal(text, placeOf(appId));
		const row = { appId, sealedToken, secretDigest: this.#digestOf(appId, secret), fetchedAt };
		const isKept = await storage.accessTokens.keep({ ...row, expiresAt: token.expiresAt });
		// This process was so slow that another one took its place.
		return (isKept ? null : await this.#newer(before, asked)) ?? token;
	}

	#digestOf(appId: string, secret: string): Buffer {
		return this.#around.vault.fingerprint(secret, `access_tokens.secret_digest:${appId}`);
	}
}

/** Where an access token stands, for the vault. */
function placeOf(appId: string): string {
	return `access_tokens.sealed_token:${appId}`;
}
