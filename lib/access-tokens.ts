import { LRUCache } from "lru-cache";
import type { App } from "../db/records.ts";
import { Refusal } from "./errors.ts";
import { type Credentials, type Platform, PlatformRefusal } from "./platforms/platform.ts";

/** A token is renewed this long before its end: WeChat gives out the next one five minutes before. */
const margin = 300_000;

/** Milliseconds for which a platform that refuses the very token it gives out is not asked for it again. */
const refusalRest = 1_000;

interface Kept {
	/** Of which secret: with another one, another token is fetched. */
	sealedSecret: string;
	token: Promise<string>;
	until: number;
	/** Until then a refusal of it is final: a fetch gave it again when it had been refused. */
	refusedUntil: number;
}

/** The platforms' access tokens, one per app, kept in memory and fetched by one call however many wait. */
export class AccessTokens {
	readonly #now: () => number;
	readonly #kept = new LRUCache<string, Kept>({ max: 10_000 });

	/** `now`: milliseconds of a clock that nobody sets. */
	constructor(now: () => number) {
		this.#now = now;
	}

	/** Makes a call that needs an access token; when the platform refuses the token, once more with a fresh one. */
	async use<T>(
		app: App,
		credentials: Credentials,
		platform: Platform,
		call: (token: string) => Promise<T>,
	): Promise<T> {
		const used = this.#get(app, credentials, platform);
		const token = await used.token;
		try {
			return await call(token);
		} catch (error) {
			if (!(error instanceof PlatformRefusal) || !error.accessTokenRefused) throw error;
			if (this.#now() < used.refusedUntil) throw error;
			// Whoever else was refused it may have fetched a fresh one already.
			if (this.#kept.get(app.id) === used) this.#kept.delete(app.id);
			const fresh = this.#get(app, credentials, platform);
			if ((await fresh.token) === token) fresh.refusedUntil = this.#now() + refusalRest;
			return call(await fresh.token);
		}
	}

	/** Forgets the token of an app that is deleted. */
	forget(appId: string): void {
		this.#kept.delete(appId);
	}

	#get(app: App, credentials: Credentials, platform: Platform): Kept {
		const kept = this.#kept.get(app.id);
		if (kept && kept.sealedSecret === app.sealedSecret && this.#now() < kept.until) return kept;
		if (!platform.accessToken) throw new Refusal("unsupported_by_platform");
		const entry: Kept = {
			...{ sealedSecret: app.sealedSecret, until: Number.POSITIVE_INFINITY, refusedUntil: 0 },
			token: platform.accessToken(credentials).then(
				({ token, expiresIn }) => {
					entry.until = this.#now() + Math.max(expiresIn * 1000 - margin, 0);
					return token;
				},
				(error) => {
					if (this.#kept.get(app.id) === entry) this.#kept.delete(app.id);
					throw error;
				},
			),
		};
		this.#kept.set(app.id, entry);
		return entry;
	}
}
