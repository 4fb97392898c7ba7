import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { networkOf } from "./address.ts";
import { Refusal } from "./errors.ts";

export type Limits = ReturnType<typeof createLimits>;

/** Forgets the attempts before a sign-in that succeeded. */
export type Forgive = () => Promise<void>;

/** Ten failures in ten minutes; then a session must wait, whatever it sends (CONTRACT section 5). */
const decryptFailures = { points: 10, duration: 600 };

/** What a caller may do how often. `on: false` lets everything pass, for load tests. */
export function createLimits({ on }: { on: boolean }) {
	const decrypts = new RateLimiterMemory(decryptFailures);
	const signIns = signInLimit();

	return {
		/**
		 * Throws `rate_limited` when too many attempts failed. A stranger's failures are never held against the owner: they
		 * count for his own address.
		 */
		maySignIn: async (email: string, address: string | null): Promise<Forgive> =>
			on ? signIns(email, address) : async () => {},

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

/** Five wrong passwords for one account from one address, or thirty from one address for any, in a quarter of an hour. */
const signInFailures = { account: { points: 5, duration: 900 }, address: { points: 30, duration: 900 } };

function signInLimit() {
	const ofAccount = new RateLimiterMemory({ ...signInFailures.account, keyPrefix: "account" });
	const ofAddress = new RateLimiterMemory({ ...signInFailures.address, keyPrefix: "address" });

	return async (email: string, address: string | null): Promise<Forgive> => {
		const place = address === null ? "unknown" : networkOf(address);
		const account = `${place} ${email}`;
		// Counted before the password is looked at, so that attempts at one time cannot all pass.
		for (const [limit, key] of [
			[ofAccount, account],
			[ofAddress, place],
		] as const) {
			try {
				await limit.consume(key);
			} catch (error) {
				throw error instanceof RateLimiterRes ? rateLimited(error) : error;
			}
		}
		return async () => {
			await ofAccount.delete(account);
			await ofAddress.reward(place);
		};
	};
}

function rateLimited({ msBeforeNext }: RateLimiterRes): Refusal {
	return new Refusal("rate_limited", { retryAfter: Math.max(1, Math.ceil(msBeforeNext / 1000)) });
}
