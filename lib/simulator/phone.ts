import { createCipheriv, createHash } from "node:crypto";
import type { Context } from "../context.ts";
import type { InputOf, OutputOf } from "../contract/operation.ts";
import type { contract } from "../contract.ts";
import { Refusal } from "../errors.ts";
import { pooledRandomBytes } from "../random.ts";
import { type SimulatedUser, type Simulator, simulatedAppid } from "./simulator.ts";
import { phoneInfo } from "./wechat.ts";

/** What wx.login gives a fake user. */
export async function simulateLogin(
	context: Context,
	{ user, newSessionKey }: InputOf<typeof contract.simulateLogin>,
): Promise<OutputOf<typeof contract.simulateLogin>> {
	const simulator = running(context);
	if (newSessionKey) simulator.replaceSessionKey(user);
	return { code: simulator.issueCode(user, "login"), appid: simulatedAppid };
}

/** What the data functions of wx give a fake user; signed and encrypted with the valid session key. */
export async function simulateData(
	context: Context,
	{ user, kind, secondsAgo = 0 }: InputOf<typeof contract.simulateData>,
): Promise<OutputOf<typeof contract.simulateData>> {
	const simulator = running(context);
	if (kind === "rawData") return signed(simulator, user);
	const at = simulator.now() - secondsAgo * 1000;
	const sealed = encrypt(simulator, user, plaintexts[kind](simulator.user(user), at), at);
	return kind === "userInfo" ? { ...sealed, ...signed(simulator, user) } : sealed;
}

/** What the phone button gives a fake user. */
export async function simulatePhone(
	context: Context,
	{ user }: InputOf<typeof contract.simulatePhone>,
): Promise<OutputOf<typeof contract.simulatePhone>> {
	const simulator = running(context);
	const now = simulator.now();
	const sealed = encrypt(simulator, user, plaintexts.phoneNumber(simulator.user(user), now), now);
	return { code: simulator.issueCode(user, "phone"), ...sealed };
}

type Kind = Exclude<InputOf<typeof contract.simulateData>["kind"], "rawData">;

const plaintexts: Readonly<Record<Kind, (user: SimulatedUser, now: number) => object>> = {
	userInfo: (user) => ({ openId: user.openid, ...profile(user), unionId: user.unionid }),
	phoneNumber: phoneInfo,
	weRunData: (_user, now) => ({
		stepInfoList: Array.from({ length: 31 }, (_, daysAgo) => ({
			timestamp: Math.floor(now / 86_400_000 - 30 + daysAgo) * 86_400,
			step: 1000 + daysAgo * 100,
		})),
	}),
	shareInfo: () => ({ openGId: "tSimulatedGroup000000000000" }),
	groupEnterInfo: () => ({ opengid: "tSimulatedGroup000000000000", chat_type: 3 }),
};

function profile({ nickName, avatarUrl }: SimulatedUser) {
	return { nickName, gender: 0, language: "zh_CN", city: "", province: "", country: "", avatarUrl };
}

function signed(simulator: Simulator, user: string): { rawData: string; signature: string } {
	const rawData = JSON.stringify(profile(simulator.user(user)));
	const signature = createHash("sha1").update(rawData).update(simulator.sessionKey(user)).digest("hex");
	return { rawData, signature };
}

function encrypt(
	simulator: Simulator,
	user: string,
	content: object,
	at: number,
): { encryptedData: string; iv: string } {
	const watermark = { timestamp: Math.floor(at / 1000), appid: simulatedAppid };
	const iv = pooledRandomBytes(16);
	const cipher = createCipheriv("aes-128-cbc", Buffer.from(simulator.sessionKey(user), "base64"), iv);
	const sealed = Buffer.concat([cipher.update(JSON.stringify({ ...content, watermark }), "utf8"), cipher.final()]);
	return { encryptedData: sealed.toString("base64"), iv: iv.toString("base64") };
}

function running({ simulator }: Context): Simulator {
	if (!simulator) throw new Refusal("not_found");
	return simulator;
}
