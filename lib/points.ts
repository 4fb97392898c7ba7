import { type RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Takes one of the key's points. When none is left: how many seconds to wait, and whether that was not told before. */
export async function cost(
	limit: RateLimiterMemory,
	key: string,
): Promise<{ retryAfter: number; isFirst: boolean } | null> {
	try {
		await limit.consume(key);
		return null;
	} catch (error) {
		if (!(error instanceof RateLimiterRes)) throw error;
		return { retryAfter: secondsUntil(error, limit), isFirst: error.consumedPoints === limit.points + 1 };
	}
}

/** Seconds until there are points again. Never longer than they are counted, though the clock be set back meanwhile. */
function secondsUntil({ msBeforeNext }: RateLimiterRes, { duration }: RateLimiterMemory): number {
	return Math.min(Math.max(1, Math.ceil(msBeforeNext / 1000)), duration);
}
