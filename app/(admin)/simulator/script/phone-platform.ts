import type { PlatformName } from "../../../../lib/platforms/index.ts";
import type { clientOf } from "../../../../lib/platforms/offers.ts";
import type { PhoneFacts } from "../../../../lib/simulator/facts.ts";
import type { SealedKind } from "../../../../lib/simulator/stand-in.ts";

/** The platform that a phone's mini-program runs on. */
export interface PhonePlatform extends PhoneFacts {
	name: PlatformName;
	/** In the language of the page. */
	title: string;
	client: ReturnType<typeof clientOf>;
	/** Of its simulated app. */
	policy: { maxDataAge: number; maxSessionsPerUser: number | null };
}

/** What a step or a button may need of the platform; `data`: anything encrypted. */
export type Need =
	| "checkKey"
	| "verify"
	| "phone"
	| "anonymous"
	| "data"
	| "sessionKeys"
	| "userKeys"
	| "dates"
	| SealedKind;

/** The first thing needed that the platform does not have; null: it has all. */
export function lackOf(platform: PhonePlatform, needs: readonly Need[] = []): Need | null {
	return needs.find((need) => !has(platform, need)) ?? null;
}

function has({ offers, kinds, hasSessionKeys, hasUserKeys, isDated }: PhonePlatform, need: Need): boolean {
	if (need === "data") return kinds.length > 0;
	if (need === "sessionKeys") return hasSessionKeys;
	if (need === "userKeys") return hasUserKeys;
	if (need === "dates") return isDated;
	return offers.some((offer) => offer === need) || kinds.some((kind) => kind === need);
}

/** Something encrypted that the platform has; steps where there are any, for they tell nothing else. */
export function sampleKind({ kinds }: PhonePlatform): SealedKind {
	return kinds.find((kind) => kind === "weRunData") ?? kinds[0] ?? "userInfo";
}

/** The platform's function that logs in: `wx.login`. */
export function loginOf({ client: { object, login } }: Pick<PhonePlatform, "client">): string {
	return `${object}.${login}`;
}

/** What sentences about a platform are told with. */
export function wordsOf(platform: PhonePlatform): { platform: string; login: string; object: string } {
	return { platform: platform.title, login: loginOf(platform), object: platform.client.object };
}
