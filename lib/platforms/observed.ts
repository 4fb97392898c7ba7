import type { Metrics } from "../metrics.ts";
import type { Platform, PlatformName } from "./platform.ts";

/** A platform whose calls to its servers are counted and timed. */
export function observed(platform: Platform, name: PlatformName, metrics: Metrics): Platform {
	const { exchange, accessToken, phone, checkKey, resetKey } = platform;
	return {
		...platform,
		exchange: (...told) => metrics.upstream(name, "exchange", () => exchange(...told)),
		...(accessToken && {
			accessToken: (...told) => metrics.upstream(name, "accessToken", () => accessToken(...told)),
		}),
		...(phone && { phone: (...told) => metrics.upstream(name, "phone", () => phone(...told)) }),
		...(checkKey && { checkKey: (...told) => metrics.upstream(name, "checkKey", () => checkKey(...told)) }),
		...(resetKey && { resetKey: (...told) => metrics.upstream(name, "resetKey", () => resetKey(...told)) }),
	};
}
