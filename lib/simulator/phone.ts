import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import type { InputOf, OutputOf } from "../contract/operation.ts";
import type { contract } from "../contract.ts";
import { Refusal } from "../errors.ts";
import type { PlatformName } from "../platforms/index.ts";
import { isOffered } from "../platforms/offers.ts";
import { registerSimulated } from "./app.ts";
import { standIns } from "./index.ts";
import type { SimulatedPlatform } from "./simulator.ts";
import type { SealedKind, StandIn } from "./stand-in.ts";

/** What the platform's login function gives a fake user. Its app is registered with the first one. */
export async function simulateLogin(
	context: Context,
	{ user, platform = "wechat", newSessionKey, anonymous }: InputOf<typeof contract.simulateLogin>,
): Promise<OutputOf<typeof contract.simulateLogin>> {
	const { simulated } = running(context, platform);
	if (anonymous && !isOffered(platform, "anonymous")) unsupported();
	await registerSimulated(context, platform);
	if (newSessionKey) simulated.replaceSessionKey(user);
	return { code: simulated.issueCode(user, anonymous ? "anonymous" : "login"), appid: simulated.appid };
}

/** What the platform's data functions give a fake user; signed and encrypted with the valid session key. */
export async function simulateData(
	context: Context,
	{ user, platform = "wechat", kind, secondsAgo = 0 }: InputOf<typeof contract.simulateData>,
): Promise<OutputOf<typeof contract.simulateData>> {
	const phone = running(context, platform);
	if (kind === "rawData") return signed(phone, user) ?? unsupported();
	const data = sealed(phone, user, kind, secondsAgo) ?? unsupported();
	return kind === "userInfo" ? { ...data, ...signed(phone, user) } : data;
}

/** What the phone button gives a fake user: as much of it as the platform has. */
export async function simulatePhone(
	context: Context,
	{ user, platform = "wechat" }: InputOf<typeof contract.simulatePhone>,
): Promise<OutputOf<typeof contract.simulatePhone>> {
	const phone = running(context, platform);
	return { code: phone.simulated.issueCode(user, "phone"), ...sealed(phone, user, "phoneNumber", 0) };
}

interface Phone {
	simulated: SimulatedPlatform;
	standIn: StandIn;
}

function running({ simulator }: Context, platform: PlatformName): Phone {
	const standIn = standIns[platform];
	if (!simulator) throw new Refusal("not_found");
	if (!standIn) throw new Refusal("unsupported_by_platform");
	return { simulated: simulator.platform(platform), standIn };
}

function sealed({ simulated, standIn }: Phone, user: string, kind: SealedKind, secondsAgo: number) {
	const content = standIn.contents[kind];
	if (!content) return null;
	const at = simulated.now() - secondsAgo * 1000;
	const how = { sessionKey: simulated.sessionKey(user), appid: simulated.appid, at };
	const { encryptedData, iv } = standIn.seal(content(simulated.user(user), at), how);
	return { encryptedData: encryptedData.toString("base64"), iv: iv.toString("base64") };
}

function signed({ simulated, standIn }: Phone, user: string): { rawData: string; signature: string } | null {
	if (!standIn.signedContent) return null;
	const rawData = JSON.stringify(standIn.signedContent(simulated.user(user)));
	const signature = createHash("sha1").update(rawData).update(simulated.sessionKey(user)).digest("hex");
	return { rawData, signature };
}

function unsupported(): never {
	throw new Refusal("unsupported_by_platform");
}
