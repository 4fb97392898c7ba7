import type { PlatformName } from "../../../../lib/platforms/index.ts";
import { clientOf } from "../../../../lib/platforms/offers.ts";
import { phoneFacts } from "../../../../lib/simulator/facts.ts";
import type { PhonePlatform } from "./phone-platform.ts";

/** A platform as the page tells it to its phones. */
export async function phonePlatform(
	name: PlatformName,
	policy: Partial<PhonePlatform["policy"]> = {},
): Promise<PhonePlatform> {
	return {
		...(await phoneFacts(name)),
		...{ name, title: name, client: clientOf(name) },
		policy: { maxDataAge: 300, maxSessionsPerUser: null, ...policy },
	};
}
