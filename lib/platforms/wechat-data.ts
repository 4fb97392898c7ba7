import { z } from "zod";
import type { OpenedJson } from "./aes-cbc.ts";
import type { DataKind, Opened, OpenFailure } from "./platform.ts";

const watermark = z.object({ appid: z.string(), timestamp: z.int().nonnegative() });

const text = z.string();
const marked = { watermark: z.unknown() };
const place = z.object({ gender: z.number(), city: text, province: text, country: text });
const profile = { nickName: text, avatarUrl: text, language: text.optional(), is_demote: z.boolean().optional() };

/** Exactly what each kind holds (PLATFORMS.md, "source / plaintext"). */
const kinds: Readonly<Record<Exclude<DataKind, "unknown">, z.ZodObject>> = {
	phoneNumber: z.strictObject({
		phoneNumber: text,
		purePhoneNumber: text,
		countryCode: z.union([z.string(), z.number()]),
		...marked,
	}),
	weRunData: z.strictObject({
		stepInfoList: z.array(z.strictObject({ timestamp: z.number(), step: z.number() })),
		...marked,
	}),
	shareInfo: z.strictObject({ openGId: text, ...marked }),
	groupEnterInfo: z
		.strictObject({
			opengid: text.optional(),
			open_single_roomid: text.optional(),
			chat_type: z.number().optional(),
			...marked,
		})
		.refine((data) => Object.keys(data).length > 1),
	userInfo: z.union([
		z.strictObject({ ...profile, openId: text, unionId: text.optional(), ...place.partial().shape, ...marked }),
		// wx.getUserProfile names no user: with a member missing it is the rest of something that was cut.
		z.strictObject({ ...profile, ...place.shape, ...marked }),
	]),
};

/**
 * Tells what WeChat's data is. The format has no MAC and the client chooses the iv, so he can cut blocks off the front and
 * write sixteen bytes of his own before the rest. Data that names the user is bound by its openId, which is longer than
 * that. Other data must have exactly the members of its kind: a mixture is refused, and so is a kind we do not know,
 * since he could put members of his own into it. What remains open are the ids of groups and the nickname of data that
 * does not name its user (`lib/decrypt.property.test.ts` shows how far).
 */
export function recogniseWechatData(data: OpenedJson): Opened | OpenFailure {
	const mark = watermark.safeParse(data.watermark);
	const kind = kindOf(data);
	if (!mark.success) return "watermark_missing";
	if (kind === null) return "not_json";
	return { data, kind, watermark: mark.data };
}

function kindOf(data: OpenedJson): DataKind | null {
	const exact = Object.entries(kinds).find(([, schema]) => fits(data, schema))?.[0];
	if (isKind(exact)) return exact;
	const profileMembers = Number("nickName" in data) + Number("avatarUrl" in data);
	if (typeof data.openId !== "string" || profileMembers === 1) return null;
	return profileMembers === 2 ? "userInfo" : "unknown";
}

// A member that the schema does not name is seen without it: a failed parse costs more than all the rest of a decrypt.
function fits(data: OpenedJson, schema: z.ZodObject): boolean {
	return Object.keys(data).every((member) => member in schema.shape) && schema.safeParse(data).success;
}

function isKind(name: string | undefined): name is Exclude<DataKind, "unknown"> {
	return name !== undefined && name in kinds;
}
