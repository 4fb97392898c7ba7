import { describe } from "vitest";
import type { PlatformName } from "./index.ts";
import { suiteOfData } from "./platform-data.suite.ts";
import { suiteOfExchange } from "./platform-exchange.suite.ts";
import { suiteOfOffers } from "./platform-offers.suite.ts";

/** How a platform writes its answers. */
export interface Examples {
	/** Its exchange names no unionid. */
	namesNoUnionid?: true;
	/** The answer of an exchange that succeeds; a member that is not given is one that fits. */
	exchanged(user: { openid?: unknown; unionid?: unknown; sessionKey?: unknown }): object;
	/** The answer that refuses with this code. `text` is what the platform says beside it. */
	refusal(errcode: string, text: string): object;
	/** Data that the platform published, or that was made with other means than ours. */
	vectors: readonly Vector[];
	/** Its data does not say whose it is: only the session key tells, which is of one app. */
	hasNoWatermark?: true;
}

export interface Vector {
	/** Base64. */
	encryptedData: string;
	iv: string;
	sessionKey: string;
	kind: string;
	data: object;
}

/** What every platform must hold, whatever its servers and its data look like. */
export function platformSuite(name: PlatformName, examples: Examples): void {
	describe(`${name} as every platform`, () => {
		suiteOfExchange(name, examples);
		suiteOfData(name, examples);
		suiteOfOffers(name);
	});
}
