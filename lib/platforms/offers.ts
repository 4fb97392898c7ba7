import { offersOf, type PlatformName, platforms } from "./index.ts";
import type { ClientWords, PlatformDefinition, SecretPart } from "./platform.ts";

/** What a platform may offer, as people are told of it, with the member of the port that shows it. */
const members = {
	login: "exchange",
	anonymous: "takesAnonymous",
	checkKey: "checkKey",
	verify: "verify",
	decrypt: "decrypt",
	phone: "phone",
	sign: "sign",
	resetKey: "resetKey",
	accessToken: "accessToken",
} as const;

export type Offer = keyof typeof members | "push";

/** Everything that a platform may offer, in the order in which it is told. */
export const offers: readonly Offer[] = [...Object.keys(members).filter(isOfPort), "push"];

/** True when apps of this platform can do it. */
export function isOffered(name: PlatformName, offer: Offer): boolean {
	const { takesPushes }: PlatformDefinition = platforms[name];
	return offer === "push" ? takesPushes === true : offersOf(name).has(members[offer]);
}

/** True where a check of an app ends the access token that another backend may be using. */
export function endsAccessTokens(name: PlatformName): boolean {
	const definition: PlatformDefinition = platforms[name];
	return definition.endsAccessTokens === true;
}

/** True where a secret can be tried as soon as it is there, and nobody is the worse for it. */
export function isCheckedAtOnce(name: PlatformName): boolean {
	return isOffered(name, "accessToken") && !endsAccessTokens(name);
}

/** Where a platform's developers find appid and secret. */
export function consoleOf(name: PlatformName): string {
	return platforms[name].console;
}

/** What a platform's secret is made of; null: it is one text. */
export function secretPartsOf(name: PlatformName): readonly SecretPart[] | null {
	const definition: PlatformDefinition = platforms[name];
	return definition.secretParts ?? null;
}

/** True when a platform's users have session keys. */
export function hasSessionKeys(name: PlatformName): boolean {
	return platforms[name].sessionKeyBytes !== null;
}

/** How a platform's mini-programs are written. */
export function clientOf(name: PlatformName): Required<Omit<ClientWords, "isAlipays">> & { isAlipays: boolean } {
	const { client }: PlatformDefinition = platforms[name];
	return { login: "login", code: "code", isAlipays: false, ...client };
}

function isOfPort(name: string): name is keyof typeof members {
	return Object.hasOwn(members, name);
}
