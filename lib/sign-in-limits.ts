import { networkOf } from "./address.ts";
import { Budget } from "./budget.ts";
import type { Essentials } from "./context.ts";

/** Somebody who wants to sign in. */
export interface SignInTry {
	/** Whom he says he is; also when there is no such operator, so that the limits tell nobody who exists. */
	email: string;
	/** Null where the server does not tell (plain `next start`): all such callers are one. */
	address: string | null;
	/** The browser's id (`lib/known-browser.ts`), where this operator signed in with it before. */
	browser: string | null;
	/** Whether this operator signed in from the network of this address lately. */
	isKnown(): Promise<boolean>;
}

/** Whether the password is looked at. `isFirst`: the first refusal of this wait; `forgive` gives back what a try cost. */
export type SignInLeave =
	| { isGranted: true; forgive(): Promise<void> }
	| { isGranted: false; retryAfter: number; isFirst: boolean };

const fromNetwork = { name: "network", points: 30, duration: 900 };
const onAccount = { name: "account", points: 5, duration: 900 };
const inBrowser = { name: "browser", points: 5, duration: 900 };
const byStrangers = { name: "strangers", points: 30, duration: 3_600 };

/**
 * Who may try how often to sign in. A stranger must not guess a password, and must not keep its owner out by trying.
 * An address counts by its network: an IPv4 address, or the /64 of an IPv6 one, as `lib/address.ts` tells it.
 *
 * - In a browser in which the operator signed in before (it keeps a sealed cookie): 5 tries in a quarter of an hour, and
 *   none of the rules below. Nobody else's tries count there, not even from the same network.
 * - From one network: 30 tries in a quarter of an hour, whoever they say they are.
 * - From one network on one account: 5 tries in a quarter of an hour.
 * - On one account from all networks from which its operator did not sign in lately, together: 30 tries in an hour, so
 *   that a thousand addresses cannot guess a password or a six-digit code. The operator's own networks are not counted
 *   there and never wait for the others.
 *
 * So an operator waits for others' tries only in a new browser, and there only at their network or, during such an
 * attack, at a new one. All processes count together, and a restart forgets nothing.
 *
 * A try costs one before the password is looked at, so that many at once cannot all pass, and nothing when it succeeds.
 */
export function createSignInLimits(around: Essentials) {
	const networks = new Budget(around, fromNetwork);
	const accounts = new Budget(around, onAccount);
	const browsers = new Budget(around, inBrowser);
	const strangers = new Budget(around, byStrangers);

	async function costsOf({ email, address, browser, isKnown }: SignInTry): Promise<[Budget, string][]> {
		if (browser !== null) return [[browsers, browser]];
		if (address === null) return [[accounts, email]];
		const network = networkOf(address);
		const own: [Budget, string][] = [
			[networks, network],
			[accounts, `${network} ${email}`],
		];
		return (await isKnown()) ? own : [...own, [strangers, email]];
	}

	return async (tried: SignInTry): Promise<SignInLeave> => {
		const costs = await costsOf(tried);
		for (const [budget, key] of costs) {
			const wait = await budget.cost(key);
			if (wait) return { isGranted: false, ...wait };
		}
		return {
			isGranted: true,
			async forgive() {
				for (const [budget, key] of costs) {
					// What was tried before for this account is forgotten too; for others it is not.
					if (budget === accounts || budget === browsers) await budget.forget(key);
					else await budget.giveBack(key);
				}
			},
		};
	};
}
