import { RateLimiterMemory } from "rate-limiter-flexible";
import { isPublic, networkOf } from "./address.ts";
import { Budget, type Wait } from "./budget.ts";
import type { Essentials } from "./context.ts";
import { Refusal } from "./errors.ts";
import { cost } from "./points.ts";
import { createSignInLimits, type SignInLeave, type SignInTry } from "./sign-in-limits.ts";
import { type Spent, Window } from "./window.ts";

export type Limits = ReturnType<typeof createLimits>;

/** Ten failures in ten minutes; then a session must wait, whatever it sends (CONTRACT section 5). */
const decryptFailures = { name: "decrypt", points: 10, duration: 600, ofIds: true };

/** So many users may one operator unmask in an hour: enough for support, too few to copy a customer base. */
const unmasking = { name: "unmask", points: 20, duration: 3600 };

/** Whoever sits at somebody's browser may guess his password this often, seconds. */
const confirmations = { name: "confirm", points: 5, duration: 900 };

/** Many phones share one address of their carrier. */
const loginsFromNetwork = { points: 300, duration: 60 };

/** A fence around what the platform allows an app: five hundred logins a second. */
const loginsOfApp = { points: 30_000, duration: 60 };

/** 500 requests a second from one address, counted over ten seconds (milliseconds). */
const requests = { points: 5_000, window: 10_000 };

/** Whether a login is tried. `isFirst`: the first refusal of this wait. */
export type LoginLeave = { isGranted: true } | { isGranted: false; retryAfter: number; isFirst: boolean };

/**
 * What a caller may do how often. `on: false` (LINGPAI_RATE_LIMITS=off) lets everything pass, for load tests. Refused is
 * `rate_limited` with `Retry-After`. What guards against guessing is kept by the storage: exact over all processes and
 * over a restart, `unavailable` when the storage does not answer. What guards against volume is kept in the memory of
 * each process and is approximate: over several processes it is so many times as much, and a restart forgets it.
 *
 * | what | counted by | limit | kept |
 * |---|---|---|---|
 * | every request (a page counts as ten) | address | 5,000 in 10 seconds | by each process |
 * | logins, and decryptions with a code | address and app | 300 a minute | by each process |
 * | the same | app | 30,000 a minute | by each process |
 * | open connections (`lib/connections.ts`) | address | 2,000 | by each process |
 * | failed decryptions | session | 10 in 10 minutes | for all |
 * | operators signing in | `lib/sign-in-limits.ts` | 5 on an account, 30 from an address in 15 minutes | for all |
 * | changes confirmed with a wrong password | operator | 5 in 15 minutes | for all |
 * | users unmasked | operator or API key | 20 an hour | for all |
 *
 * An address is the IPv4 address or the /64 of an IPv6 one, as `TRUSTED_PROXIES` lets it be told. Requests and logins are
 * counted by it only where it is one of the internet's: behind an inner one may be a proxy that the setting does not
 * name, and everybody with it. What comes with a valid API key, and `GET /api/forward-auth`, is not counted by address:
 * a backend or a proxy is one address for all its users. `ticks`: milliseconds of a clock that nobody sets.
 */
export function createLimits({
	on,
	ticks = () => performance.now(),
	...around
}: Essentials & { on: boolean; ticks?: () => number }) {
	const decrypts = new Budget(around, decryptFailures);
	const unmaskings = new Budget(around, unmasking);
	const confirms = new Budget(around, confirmations);
	const fromNetworks = new RateLimiterMemory(loginsFromNetwork);
	const ofApps = new RateLimiterMemory(loginsOfApp);
	const signIns = createSignInLimits(around);
	const everything = new Window(requests.window, ticks);

	async function loginLeave(address: string | null, appId: string): Promise<LoginLeave> {
		const isCounted = address !== null && isPublic(address);
		const wait =
			(isCounted && (await cost(fromNetworks, `${networkOf(address)} ${appId}`))) || (await cost(ofApps, appId));
		return wait ? { isGranted: false, ...wait } : { isGranted: true };
	}

	return {
		/**
		 * Counts a request by its address; null where it is not counted. `share`: how much more than others it may, where it
		 * comes with what may be an API key.
		 */
		spend(address: string | null, requestCost: number, share = 1): Spent | null {
			if (!on || address === null || !isPublic(address)) return null;
			return everything.spend(networkOf(address), requestCost, share * requests.points);
		},

		/** Uncounts a request: it came with a valid API key. */
		giveBack(address: string | null): void {
			if (on && address !== null && isPublic(address)) everything.giveBack(networkOf(address), 1);
		},

		/** Counts a login, by network and app and by app. */
		mayLogIn: async (address: string | null, appId: string): Promise<LoginLeave> =>
			on ? loginLeave(address, appId) : { isGranted: true },

		/** Counts the unmasking of a user by an operator or API key. Throws `rate_limited` over twenty in an hour. */
		async mayUnmask(actorId: string): Promise<void> {
			if (on) refuse(await unmaskings.cost(actorId));
		},

		/** Whether somebody may try to sign in, by the rules of `lib/sign-in-limits.ts`. */
		maySignIn: async (tried: SignInTry): Promise<SignInLeave> =>
			on ? signIns(tried) : { isGranted: true, forgive: async () => {} },

		/**
		 * Counts that an operator who is signed in confirms a change with his password, and answers how to forget that when
		 * it was right. Throws `rate_limited` after too many that were not.
		 */
		async mayConfirm(operatorId: string): Promise<() => Promise<void>> {
			if (!on) return async () => {};
			refuse(await confirms.cost(operatorId));
			return () => confirms.forget(operatorId);
		},

		/** Throws `rate_limited` when the session has spent its failed decryptions. */
		async mayDecrypt(sessionId: string): Promise<void> {
			if (on) refuse(await decrypts.wait(sessionId));
		},

		/** Counts a failed decryption. Throws `rate_limited` when requests in flight have spent the rest meanwhile. */
		async decryptFailed(sessionId: string): Promise<void> {
			if (on) refuse(await decrypts.spend(sessionId));
		},
	};
}

function refuse(wait: Wait | null): void {
	if (wait) throw new Refusal("rate_limited", { retryAfter: wait.retryAfter });
}
