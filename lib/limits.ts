import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Refusal } from "./errors.ts";

export type Limits = ReturnType<typeof createLimits>;

/** Ten failures in ten minutes; then a session must wait, whatever it sends (CONTRACT section 5). */
const decryptFailures = { points: 10, duration: 600 };

/** What a caller may do how often. `on: false` lets everything pass, for load tests. */
export function createLimits({ on }: { on: boolean }) {
	const decrypts = new RateLimiterMemory(decryptFailures);

	return {
		/** Throws `rate_limited` when the session has spent its failed decryptions. */
		async mayDecrypt(sessionId: string): Promise<void> {
			const spent = on ? await decrypts.get(sessionId) : null;
			if (spent && spent.consumedPoints >= decryptFailures.points) throw rateLimited(spent);
		},

		/** Counts a failed decryption. Throws `rate_limited` when requests in flight have spent the rest meanwhile. */
		async decryptFailed(sessionId: string): Promise<void> {
			if (!on) return;
			try {
				await decrypts.consume(sessionId);
			} catch (error) {
				throw error instanceof RateLimiterRes ? rateLimited(error) : error;
			}
		},
	};
}

function rateLimited({ msBeforeNext }: RateLimiterRes): Refusal {
	return new Refusal("rate_limited", { retryAfter: Math.max(1, Math.ceil(msBeforeNext / 1000)) });
}
