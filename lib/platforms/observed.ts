import type { Metrics } from "../metrics.ts";
import type { UpstreamCallName } from "../stats.ts";
import type { Tallies } from "../tallies.ts";
import { type Platform, PlatformRefusal } from "./platform.ts";

interface Observer {
	/** The platform's name. */
	name: string;
	appid: string;
	metrics: Metrics;
	tallies: Tallies;
}

/**
 * A platform as one app asks it: calls to its servers are counted and timed, for /metrics and for the
 * dashboard, and its refusals carry its name.
 */
export function observed(platform: Platform, { name, appid, metrics, tallies }: Observer): Platform {
	const { exchange, accessToken, phone, checkKey, resetKey } = platform;
	const watch = <T>(call: UpstreamCallName, run: () => Promise<T>) =>
		tallies.upstream(appid, call, () => metrics.upstream(name, call, run)).catch(signed);
	function signed(error: unknown): never {
		if (error instanceof PlatformRefusal) error.platform = name;
		throw error;
	}
	return {
		...platform,
		exchange: (...told) => watch("exchange", () => exchange(...told)),
		...(accessToken && { accessToken: (...told) => watch("accessToken", () => accessToken(...told)) }),
		...(phone && { phone: (...told) => watch("phone", () => phone(...told)) }),
		...(checkKey && { checkKey: (...told) => watch("checkKey", () => checkKey(...told)) }),
		...(resetKey && { resetKey: (...told) => watch("resetKey", () => resetKey(...told)) }),
	};
}
