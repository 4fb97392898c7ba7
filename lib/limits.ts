import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { networkOf } from "./address.ts";
import { Refusal } from "./errors.ts";

export type Limits = ReturnType<typeof createLimits>;

/** Forgets the attempts before a sign-in that succeeded. */
export type Forgive = () => Promise<void>;

/** Ten failures in ten minutes; then a session must wait, whatever it sends (CONTRACT section 5). */
const decryptFailures = { points: 10, duration: 600 };

/** So many users may one operator unmask in an hour: enough for support, too few to copy a customer base. */
const unmasking = { points: 20, duration: 3600 };

/** What a caller may do how often. `on: false` lets everything pass, for load tests. */
export function createLimits({ on }: { on: boolean }) {
	const decrypts = new RateLimiterMemory(decryptFailures);
	const unmaskings = new RateLimiterMemory(unmasking);
	const signIns = signInLimit();

	return {
		/** Counts the unmasking of a user by an operator or API key. Throws `rate_limited` over twenty in an hour. */
		async mayUnmask(actorId: string): Promise<void> {
			if (on) await consume(unmaskings, actorId);
		},

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
			if (on) await consume(decrypts, sessionId);
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
		await consume(ofAccount, account);
		await consume(ofAddress, place);
		return async () => {
			await ofAccount.delete(account);
			await ofAddress.reward(place);
		};
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
