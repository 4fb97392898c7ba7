import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { App } from "../db/records.ts";
import type { Essentials } from "./context.ts";
import { Refusal } from "./errors.ts";
import { type Credentials, type Platform, PlatformRefusal } from "./platforms/platform.ts";
import { type Asked, type SharedToken, SharedTokens } from "./shared-tokens.ts";

/** A token is renewed this long before its end: WeChat gives out the next one five minutes before. */
const margin = 300_000;

/** Milliseconds for which a platform that refuses the very token it gives out is not asked for it again. */
const refusalRest = 1_000;

/**
 * The platforms' access tokens, one per app, kept by the storage for all processes and fetched by one call however many
 * wait. The row is read for each use: a token that another process fetched, a new secret and a deleted app hold at once.
 */
export class AccessTokens {
	readonly #around: Essentials;
	readonly #shared: SharedTokens;
	/**
	 * Of each app the digest of a token whose refusal is final for a while: it was given out again when it had been refused.
	 * Whoever fetched it last: else two processes would make each other fetch it again and again.
	 */
	readonly #final = new LRUCache<string, { digest: string; until: number }>({ max: 10_000 });

	/** `timeout`: milliseconds that a platform has for its answer. */
	constructor(around: Essentials, timeout: number) {
		this.#around = around;
		this.#shared = new SharedTokens(around, timeout);
	}

	/** Makes a call that needs an access token; when the platform refuses the token, once more with a fresh one. */
	async use<T>(
		app: App,
		credentials: Credentials,
		platform: Platform,
		call: (token: string) => Promise<T>,
	): Promise<T> {
		if (!platform.accessToken) throw new Refusal("unsupported_by_platform");
		const { accessToken } = platform;
		const asked = { appId: app.id, secret: credentials.secret, fetch: () => accessToken(credentials) };
		const used = await this.#good(asked);
		try {
			return await call(used.text);
		} catch (error) {
			if (!(error instanceof PlatformRefusal) || !error.accessTokenRefused) throw error;
			if (this.#isFinal(app.id, used)) throw error;
			const fresh = await this.#shared.after(used.fetchedAt, asked);
			if (fresh.text === used.text) {
				this.#final.set(app.id, { digest: digestOf(fresh), until: this.#around.now() + refusalRest });
			}
			return call(fresh.text);
		}
	}

	async #good(asked: Asked): Promise<SharedToken> {
		const kept = await this.#shared.kept(asked);
		if (kept.token && this.#around.now() < kept.token.expiresAt - margin) return kept.token;
		return this.#shared.after(kept.fetchedAt, asked);
	}

	#isFinal(appId: string, token: SharedToken): boolean {
		const final = this.#final.get(appId);
		return final !== undefined && this.#around.now() < final.until && final.digest === digestOf(token);
	}
}

function digestOf({ text }: SharedToken): string {
	return hash("sha256", text);
}
