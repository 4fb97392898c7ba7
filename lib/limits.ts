import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Refusal } from "./errors.ts";
import { createSignInLimits, type SignInLeave, type SignInTry } from "./sign-in-limits.ts";

export type Limits = ReturnType<typeof createLimits>;

/** Ten failures in ten minutes; then a session must wait, whatever it sends (CONTRACT section 5). */
const decryptFailures = { points: 10, duration: 600 };

/** So many users may one operator unmask in an hour: enough for support, too few to copy a customer base. */
const unmasking = { points: 20, duration: 3600 };

/** Whoever sits at somebody's browser may guess his password this often, seconds. */
const confirmations = { points: 5, duration: 900 };

/** What a caller may do how often. `on: false` lets everything pass, for load tests. */
export function createLimits({ on }: { on: boolean }) {
	const decrypts = new RateLimiterMemory(decryptFailures);
	const unmaskings = new RateLimiterMemory(unmasking);
	const confirms = new RateLimiterMemory(confirmations);
	const signIns = createSignInLimits();

	return {
		/** Counts the unmasking of a user by an operator or API key. Throws `rate_limited` over twenty in an hour. */
		async mayUnmask(actorId: string): Promise<void> {
			if (on) await consume(unmaskings, actorId);
		},

		/** Whether somebody may try to sign in, by the rules of `lib/sign-in-limits.ts`. */
		maySignIn: async (tried: SignInTry): Promise<SignInLeave> =>
			on ? signIns(tried) : { isGranted: true, forgive: async () => {} },

		/**
		 * Counts that an operator who is signed in confirms a change with his password, and answers how to forget that when
		 * it was right. Throws `rate_limited` after too many that were not.
		 */
		async mayConfirm(operatorId: string): Promise<() => Promise<void>> {
			if (on) await consume(confirms, operatorId);
			return async () => void (await confirms.delete(operatorId));
		},

		/** Throws `rate_limited` when the session has spent its failed decryptions. */
		async mayDecrypt(sessionId: string): Promise<void> {
			const spent = on ? await decrypts.get(sessionId) : null;
			if (spent && spent.consumedPoints >= decryptFailures.points) throw rateLimited(spent);
		},

		/** Counts a failed decryption. Throws `rate_limited` when requests in flight have spent the rest meanwhile. */
		async decryptFailed(sessionId: string): Promise<void> {
			if (on) await consume(decrypts, sessionId);
		},
	};
}

async function consume(limit: RateLimiterMemory, key: string): Promise<void> {
	try {
		await limit.consume(key);
	} catch (error) {
		throw error instanceof RateLimiterRes ? rateLimited(error) : error;
	}
}

function rateLimited({ msBeforeNext }: RateLimiterRes): Refusal {
	return new Refusal("rate_limited", { retryAfter: Math.max(1, Math.ceil(msBeforeNext / 1000)) });
}
