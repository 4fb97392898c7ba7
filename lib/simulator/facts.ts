import { type PlatformName, platformNames, platforms } from "../platforms/index.ts";
import { isOffered, type Offer, offers } from "../platforms/offers.ts";
import type { MemberNames, PlatformDefinition } from "../platforms/platform.ts";
import { standIns } from "./index.ts";
import { createSimulator } from "./simulator.ts";
import type { SealedKind } from "./stand-in.ts";

/** What a fake user can do on a platform: found out from the platform and from what stands in for it. */
export interface PhoneFacts {
	offers: readonly Offer[];
	/** What its functions encrypt. */
	kinds: readonly SealedKind[];
	/** Its functions sign what they tell of the user. */
	signs: boolean;
	/** Data is encrypted with a key of the user's, which logins replace; else the key is the app's. */
	hasUserKeys: boolean;
	/** Data says when it was fetched. */
	isDated: boolean;
	members: MemberNames;
}

/** The platforms that the simulator speaks. */
export const simulatedPlatforms: readonly PlatformName[] = platformNames.filter((name) => standIns[name]);

/** What a fake user can do on one of them. */
export function phoneFacts(name: PlatformName): PhoneFacts {
	const { sessionKeyBytes }: PlatformDefinition = platforms[name];
	const { members, dataKey, decrypt } = platforms[name].speak(() => Promise.reject(new Error("nobody is asked")));
	const { contents = {}, signedContent } = standIns[name] ?? {};
	const kinds = kindNames.filter((kind) => contents[kind]);
	return {
		...{ kinds, members },
		offers: offers.filter((offer) => isOffered(name, offer)),
		signs: signedContent !== undefined,
		hasUserKeys: sessionKeyBytes !== null && !dataKey && decrypt !== undefined,
		isDated: kinds.some((kind) => isDated(name, kind)),
	};
}

const kindNames: readonly SealedKind[] = ["userInfo", "phoneNumber", "weRunData", "shareInfo", "groupEnterInfo"];

function isDated(name: PlatformName, kind: SealedKind): boolean {
	const standIn = standIns[name];
	const { decrypt, dataKey } = platforms[name].speak(() => Promise.reject(new Error("nobody is asked")));
	const simulated = createSimulator(() => 0).platform(name);
	const { appid } = simulated;
	const sessionKey = simulated.sessionKey("alice");
	const content = standIn?.contents[kind]?.(simulated.user("alice"), 0);
	if (!standIn || !decrypt || !content) return false;
	const { encryptedData, iv } = standIn.seal(content, { sessionKey, appid, at: 0 });
	const opened = decrypt(encryptedData, iv, dataKey?.({ appid, secret: standIn.secret }) ?? sessionKey);
	return typeof opened === "object" && opened.watermark.timestamp !== null;
}
