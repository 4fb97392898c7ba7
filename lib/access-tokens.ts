import { LRUCache } from "lru-cache";
import type { App } from "../db/records.ts";
import { Refusal } from "./errors.ts";
import { type Credentials, type Platform, PlatformRefusal } from "./platforms/platform.ts";

/** A token is renewed this long before its end: WeChat gives out the next one five minutes before. */
const margin = 300_000;

/** The platforms' access tokens, one per app, kept in memory and fetched by one call however many wait. */
export class AccessTokens {
	readonly #now: () => number;
	readonly #tokens = new LRUCache<string, { token: Promise<string>; until: number }>({ max: 10_000 });

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
		const token = await this.#get(app, credentials, platform);
		try {
			return await call(token);
		} catch (error) {
			if (!(error instanceof PlatformRefusal) || !error.accessTokenRefused) throw error;
			if ((await this.#tokens.get(app.id)?.token) === token) this.#tokens.delete(app.id);
			return call(await this.#get(app, credentials, platform));
		}
	}

	#get(app: App, credentials: Credentials, platform: Platform): Promise<string> {
		const kept = this.#tokens.get(app.id);
		if (kept && this.#now() < kept.until) return kept.token;
		if (!platform.accessToken) throw new Refusal("unsupported_by_platform");
		const entry = { until: Number.POSITIVE_INFINITY, token: Promise.resolve("") };
		entry.token = platform.accessToken(credentials).then(
			({ token, expiresIn }) => {
				entry.until = this.#now() + Math.max(expiresIn * 1000 - margin, 0);
				return token;
			},
			(error) => {
				this.#tokens.delete(app.id);
				throw error;
			},
		);
		this.#tokens.set(app.id, entry);
		return entry.token;
	}
}
