import type { UpstreamCallName } from "../stats.ts";
import { Breaker, type BreakerState } from "./breaker.ts";
import { type Platform, PlatformRefusal } from "./platform.ts";
import { type Pacing, Retries } from "./retries.ts";

/** Calls of one app to its platform at one time; at a tenth of a second each, more than a thousand logins a second. */
const mostInFlight = 128;

/** Who wants to know how an app's way to its platform is. */
export interface Watch {
	inFlight(count: number): void;
	/** `wait`: milliseconds until a probe. */
	breaker(state: BreakerState, wait: number): void;
	/** A call was refused unsent: too many were under way (`full`), or the platform is taken for down (`open`). */
	shed(why: "full" | "open"): void;
	retried(): void;
}

export interface Guard {
	/** Milliseconds for one call with its retries. */
	deadline: number;
	watch: Watch;
	pacing: Pacing;
}

/**
 * What may be sent again after the platform said that it is busy. Not the phone button's code, which costs money, and not
 * a reset, which may have happened.
 */
const repeatable: ReadonlySet<UpstreamCallName> = new Set(["exchange", "accessToken", "checkKey"]);

/**
 * A platform as one app may ask it: so many calls at one time, none while the platform is taken for down, and again only
 * where that can do no harm. What is not sent is refused at once as `upstream_busy` with the wait, and `untouched`.
 */
export function guarded(platform: Platform, { deadline, watch, pacing }: Guard): Platform {
	const breaker = new Breaker(pacing.now, watch.breaker);
	const retries = new Retries(pacing);
	let inFlight = 0;

	async function guard<T>(name: UpstreamCallName, call: () => Promise<T>): Promise<T> {
		if (inFlight >= mostInFlight) throw shed("full", 1_000);
		const leave = breaker.enter();
		if (!leave.isGiven) throw shed("open", leave.wait);
		watch.inFlight(++inFlight);
		let isFault = false;
		try {
			return await retries.run(call, {
				...{ deadline, whenBusy: repeatable.has(name) },
				goOn() {
					const isAllowed = !leave.isProbe && breaker.state === "closed";
					if (isAllowed) watch.retried();
					return isAllowed;
				},
			});
		} catch (error) {
			isFault = isPlatformFault(error);
			throw error;
		} finally {
			watch.inFlight(--inFlight);
			leave.went(isFault);
		}
	}

	function shed(why: "full" | "open", wait: number): PlatformRefusal {
		watch.shed(why);
		return new PlatformRefusal("upstream_busy", { untouched: true, retryAfter: Math.ceil(wait / 1000) });
	}

	const { exchange, accessToken, phone, checkKey, resetKey } = platform;
	return {
		...platform,
		exchange: (...told) => guard("exchange", () => exchange(...told)),
		...(accessToken && { accessToken: (...told) => guard("accessToken", () => accessToken(...told)) }),
		...(phone && { phone: (...told) => guard("phone", () => phone(...told)) }),
		...(checkKey && { checkKey: (...told) => guard("checkKey", () => checkKey(...told)) }),
		...(resetKey && { resetKey: (...told) => guard("resetKey", () => resetKey(...told)) }),
	};
}

// Else five codes that somebody made up would take the platform away from everybody.
function isPlatformFault(error: unknown): boolean {
	if (!(error instanceof PlatformRefusal)) return false;
	return error.code === "upstream_timeout" || (error.code === "upstream_error" && !error.answered);
}
