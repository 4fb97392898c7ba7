import type { Upstream } from "../platforms/upstream.ts";
import type { SimulatedPlatform, SimulatedUser } from "./simulator.ts";

/** How a platform is stood in for: one file that exports this, and one line in `simulator/index.ts`. */
export interface StandIn {
	/** The secret of its app: nothing is protected by it, but a wrong one is refused as the platform would. */
	secret: string;
	/** Its servers: same paths, parameters, answers and codes, without a network. */
	servers(platform: SimulatedPlatform): Upstream;
	/** What its functions encrypt for a phone, by kind; a kind that it does not have is left out. */
	contents: Partial<Record<SealedKind, (user: SimulatedUser, now: number) => object>>;
	/** Encrypts what a function gives. */
	seal(content: object, how: Seal): Sealed;
	/** What its functions sign with the session key beside that, where they do: the object that rawData is the JSON of. */
	signedContent?(user: SimulatedUser): object;
}

export type SealedKind = "userInfo" | "phoneNumber" | "weRunData" | "shareInfo" | "groupEnterInfo";

export interface Seal {
	/** Base64. */
	sessionKey: string;
	/** Whose data it says that it is. */
	appid: string;
	/** Milliseconds since 1970. */
	at: number;
}

export interface Sealed {
	encryptedData: Buffer<ArrayBuffer>;
	iv: Buffer<ArrayBuffer>;
}
