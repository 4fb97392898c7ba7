import { z } from "zod";
import type { OpenedJson } from "./aes-cbc.ts";
import type { DataKind, Opened, OpenFailure } from "./platform.ts";

const watermark = z.object({ appid: z.string(), timestamp: z.int().nonnegative() });

const text = z.string();
const marked = { watermark: z.unknown() };

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
	userInfo: z.strictObject({
		openId: text.optional(),
		unionId: text.optional(),
		nickName: text,
		avatarUrl: text,
		gender: z.number().optional(),
		language: text.optional(),
		city: text.optional(),
		province: text.optional(),
		country: text.optional(),
		is_demote: z.boolean().optional(),
		...marked,
	}),
};

const known = new Set([
	...["phoneNumber", "purePhoneNumber", "countryCode", "stepInfoList", "openGId", "opengid", "open_single_roomid"],
	...["chat_type", "openId", "unionId", "nickName", "avatarUrl", "gender", "language", "city", "province", "country"],
]);

/**
 * Tells what WeChat's data is. The format has no MAC and the client chooses the iv, so he can rewrite the first sixteen
 * bytes (rename the first member) or cut blocks off the front and write a new beginning. Data that names the user is
 * bound by its openId, which stands in those bytes. Other data must have exactly the members of its kind; a mixture is
 * refused. What remains open is a value inside the first sixteen bytes: the first four letters of openGId.
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
	if (typeof data.openId === "string") return "nickName" in data || "avatarUrl" in data ? "userInfo" : "unknown";
	const foreign = Object.keys(data).some((member) => known.has(member)) || Object.values(data).some(isStepList);
	return foreign ? null : "unknown";
}

// A member that the schema does not name is seen without it: a failed parse costs more than all the rest of a decrypt.
function fits(data: OpenedJson, schema: z.ZodObject): boolean {
	return Object.keys(data).every((member) => member in schema.shape) && schema.safeParse(data).success;
}

function isKind(name: string | undefined): name is Exclude<DataKind, "unknown"> {
	return name !== undefined && name in kinds;
}

function isStepList(value: unknown): boolean {
	return Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null && "step" in item);
}
