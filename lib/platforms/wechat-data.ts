import { z } from "zod";
import type { OpenedJson } from "./aes-cbc.ts";
import type { DataKind, MemberNames, Opened, OpenFailure } from "./platform.ts";

/** What WeChat's data calls what it tells of the user. */
export const wechatMembers: MemberNames = {
	openid: "openId",
	unionid: "unionId",
	nickname: "nickName",
	avatarUrl: "avatarUrl",
	phoneNumber: "phoneNumber",
};

/** What says whose data it is, and of when. */
export const wechatWatermark = z.object({ appid: z.string(), timestamp: z.int().nonnegative() });

const text = z.string();
const marked = { watermark: z.unknown() };

/** What each kind holds that says something of the user without naming him: exactly this, and nothing beside it. */
const exactKinds = {
	phoneNumber: z.strictObject({
		phoneNumber: text,
		purePhoneNumber: text,
		countryCode: z.union([text, z.number()]),
		...marked,
	}),
	weRunData: z.strictObject({
		stepInfoList: z.array(z.strictObject({ timestamp: z.number(), step: z.number() })),
		...marked,
	}),
	// wx.getUserProfile, which names nobody: with a member missing it is the rest of something that was cut.
	userInfo: z.strictObject({
		nickName: text,
		avatarUrl: text,
		gender: z.number(),
		city: text,
		province: text,
		country: text,
		language: text.optional(),
		is_demote: z.boolean().optional(),
		...marked,
	}),
} as const;

const ofUsers = new Set(["openId", "unionId", ...Object.values(exactKinds).flatMap((kind) => Object.keys(kind.shape))]);
ofUsers.delete("watermark");

/**
 * Tells what WeChat's data is. The format has no MAC and the client chooses the iv, so he can cut blocks off the front and
 * write sixteen bytes of his own before the rest. Data that names the user is bound by its openId, which is longer than
 * that. Other data that says something of a user must be exactly of its kind: a mixture or a rest is refused. What
 * remains open are ids of groups, data of kinds we do not know, and the nickname in data that does not name its user
 * (`lib/decrypt.property.test.ts` shows how far).
 */
export function recogniseWechatData(data: OpenedJson): Opened | OpenFailure {
	const mark = wechatWatermark.safeParse(data.watermark);
	const kind = kindOfWechatData(data);
	if (!mark.success) return "watermark_missing";
	if (kind === null) return "not_json";
	return { data, kind, watermark: mark.data };
}

/** What kind of data it is; null: none, but a mixture or a piece. */
export function kindOfWechatData(data: OpenedJson): DataKind | null {
	if (typeof data.openId === "string") return "nickName" in data || "avatarUrl" in data ? "userInfo" : "unknown";
	if (fits(data, exactKinds.userInfo)) return "userInfo";
	if (fits(data, exactKinds.phoneNumber)) return "phoneNumber";
	if (fits(data, exactKinds.weRunData)) return "weRunData";
	if (Object.keys(data).some((member) => ofUsers.has(member)) || Object.values(data).some(isStepList)) return null;
	if (typeof data.openGId === "string") return "shareInfo";
	return "opengid" in data || "open_single_roomid" in data || "chat_type" in data ? "groupEnterInfo" : "unknown";
}

// A member that the schema does not name is seen without it: a failed parse costs more than all the rest of a decrypt.
function fits(data: OpenedJson, schema: z.ZodObject): boolean {
	return Object.keys(data).every((member) => member in schema.shape) && schema.safeParse(data).success;
}

// Steps, or none, whose name was rewritten.
function isStepList(value: unknown): boolean {
	return Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null && "step" in item);
}
