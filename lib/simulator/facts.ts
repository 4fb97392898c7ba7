import { type PlatformName, platformNames, platforms } from "../platforms/index.ts";
import { isOffered, type Offer, offers } from "../platforms/offers.ts";
import type { MemberNames, PlatformDefinition } from "../platforms/platform.ts";
import type { Upstream, UpstreamCall } from "../platforms/upstream.ts";
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
	hasSessionKeys: boolean;
	/** Data is encrypted with a key of the user's, which logins replace; else the key is the app's. */
	hasUserKeys: boolean;
	/** Data says when it was fetched. */
	isDated: boolean;
	members: MemberNames;
	/** What the call is named that exchanges a code for the user, or for his phone number, or asks about his key. */
	calls: Readonly<Record<"exchange" | "phone" | "checkKey", string | null>>;
}

/** The platforms that the simulator speaks. */
export const simulatedPlatforms: readonly PlatformName[] = platformNames.filter((name) => standIns[name]);

/** What a fake user can do on one of them. */
export async function phoneFacts(name: PlatformName): Promise<PhoneFacts> {
	const { sessionKeyBytes }: PlatformDefinition = platforms[name];
	const { members, dataKey, decrypt } = platforms[name].speak(silent);
	const { contents = {}, signedContent } = standIns[name] ?? {};
	const kinds = kindNames.filter((kind) => contents[kind]);
	return {
		...{ kinds, members },
		offers: offers.filter((offer) => isOffered(name, offer)),
		signs: signedContent !== undefined,
		hasSessionKeys: sessionKeyBytes !== null,
		hasUserKeys: sessionKeyBytes !== null && !dataKey && decrypt !== undefined,
		isDated: kinds.some((kind) => isDated(name, kind)),
		calls: await callsOf(name),
	};
}

const silent: Upstream = () => Promise.reject(new Error("nobody is asked"));

const kindNames: readonly SealedKind[] = ["userInfo", "phoneNumber", "weRunData", "shareInfo", "groupEnterInfo"];

function isDated(name: PlatformName, kind: SealedKind): boolean {
	const standIn = standIns[name];
	const { decrypt, dataKey } = platforms[name].speak(silent);
	const simulated = createSimulator(() => 0).platform(name);
	const { appid } = simulated;
	const sessionKey = simulated.sessionKey("alice");
	const content = standIn?.contents[kind]?.(simulated.user("alice"), 0);
	if (!standIn || !decrypt || !content) return false;
	const { encryptedData, iv } = standIn.seal(content, { sessionKey, appid, at: 0 });
	const opened = decrypt(encryptedData, iv, dataKey?.({ appid, secret: standIn.secret }) ?? sessionKey);
	return typeof opened === "object" && opened.watermark.timestamp !== null;
}

// Each call is begun, and where it wanted to go is its name.
async function callsOf(name: PlatformName): Promise<PhoneFacts["calls"]> {
	const asked: string[] = [];
	const platform = platforms[name].speak((call) => {
		asked.push(nameOf(call));
		return silent(call);
	});
	const app = { appid: name, secret: standIns[name]?.secret ?? "" };
	async function named(call: Promise<unknown> | undefined): Promise<string | null> {
		await call?.catch(() => undefined);
		return asked.splice(0).at(0) ?? null;
	}
	return {
		exchange: await named(platform.exchange(app, { code: "code", accessToken: "token" })),
		phone: await named(platform.phone?.("token", "code", "openid")),
		checkKey: await named(platform.checkKey?.("token", "openid", "key")),
	};
}

// Where all calls go to one path, they tell their method.
function nameOf({ path, query = {}, form = {} }: UpstreamCall): string {
	return query.method ?? form.method ?? path.split("/").at(-1) ?? path;
}
