import { z } from "zod";

/** An instant as ISO 8601 in UTC, `2026-01-31T08:00:00.000Z`. */
export const instant = z.iso.datetime().meta({ example: "2026-01-31T08:00:00.000Z" });

/** A duration in whole seconds. */
export const seconds = z.int().nonnegative().meta({ example: 604800 });

/** What a mini-program is told of its user. */
export const publicUser = z.object({
	id: z.string(),
	nickname: z.string().nullable(),
	avatarUrl: z.string().nullable(),
	createdAt: instant,
});

/** A refinement's message in both languages; `lib/input.ts` picks one. */
export function refusedAs(en: string, zh: string): { error: string; params: { zh: string } } {
	return { error: en, params: { zh } };
}

/** What an appid may look like to be registered: it leaves in headers. */
export const registrableAppid = z.string().regex(/^[\w.-]{1,64}$/, "an appid has up to 64 letters, digits and . _ -");

/** The appid of a registered mini-program. */
export const appid = z.string().min(1).max(64).meta({ example: "wx-simulator" });

/** What an app decides for itself; durations in seconds. What is left out stays as it is. */
export const policyChanges = z.strictObject({
	sessionLifetime: z.int().min(60).max(31_536_000).exactOptional(),
	absoluteLifetime: z.int().min(60).max(31_536_000).exactOptional(),
	maxSessionsPerUser: z.int().min(1).max(1000).nullable().exactOptional(),
	maxDataAge: z.int().min(1).max(3_153_600_000).exactOptional(),
	storeNickname: z.boolean().exactOptional(),
	storeAvatar: z.boolean().exactOptional(),
	storePhone: z.boolean().exactOptional(),
});

/** What wx.login gives: valid for five minutes, good for one use. */
export const code = z.string().trim().min(1).max(512).meta({ example: "0a3Xyz000abcDE1" });

/** The token in the body, for clients that cannot set a header. */
export const bodyToken = z.string().max(512).optional().meta({ description: "Instead of the Authorization header." });

/** The exact rawData string that the platform gave; JSON of an object. */
export const rawData = z
	.string()
	.min(1)
	.max(16_384)
	.refine(isJsonObject, refusedAs("must be the JSON text of an object", "必须是一个 JSON 对象的文本"))
	.meta({ example: '{"nickName":"Band","gender":1}' });

/** hex(sha1(rawData + session_key)), as the platform gave it. */
export const signature = z.string().min(1).max(128).meta({ example: "75e81ceda165f4ffa64f4068af58c64b8f54b88c" });

/** 16 bytes, base64. */
export const iv = base64()
	.refine((bytes) => bytes.length === 16, refusedAs("must be 16 bytes", "必须是 16 字节"))
	.meta({ example: "r7BXXKkLb8qrSNn05n0qiA==", contentEncoding: "base64" });

/** Whole AES blocks, base64, at most 16 KiB. */
export const encryptedData = base64()
	.refine((bytes) => bytes.length > 0, refusedAs("must not be empty", "不能为空"))
	.refine(
		(bytes) => bytes.length % 16 === 0,
		refusedAs("must be a multiple of 16 bytes; was it cut off?", "长度必须是 16 字节的倍数；是否被截断？"),
	)
	.refine((bytes) => bytes.length <= 16_384, refusedAs("must be at most 16 KiB", "最多 16 KiB"))
	.meta({ example: "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrA=", contentEncoding: "base64" });

/** An operator's e-mail address, in lower case. */
export const email = z
	.string()
	.trim()
	.max(254)
	.refine(isEmail, refusedAs("must be an e-mail address", "必须是有效的邮箱地址"))
	.transform((text) => text.toLowerCase())
	.meta({ format: "email", example: "owner@example.com" });

/** What an operator is called. */
export const operatorName = z.string().trim().min(1).max(64).meta({ example: "小明" });

/** A new password of an operator. */
export const newPassword = z
	.string()
	.max(256)
	.refine((text) => text.length >= 12, refusedAs("must have at least 12 characters", "至少 12 个字符"))
	.refine(
		(text) => new Set(text).size >= 5,
		refusedAs("must have at least 5 different characters", "至少包含 5 个不同的字符"),
	)
	.meta({ format: "password", minLength: 12, example: "correct horse battery staple" });

/** What is said when one of a pair is missing. */
export const inPairs = refusedAs(
	"encryptedData goes with iv, and rawData with signature",
	"encryptedData 与 iv 必须一起传，rawData 与 signature 必须一起传",
);

interface Pairs {
	encryptedData?: unknown;
	iv?: unknown;
	rawData?: unknown;
	signature?: unknown;
}

/** True when encryptedData came with iv and rawData with signature, or not at all. */
export function arePaired({ encryptedData, iv, rawData, signature }: Pairs): boolean {
	return (encryptedData === undefined) === (iv === undefined) && (rawData === undefined) === (signature === undefined);
}

/** Base64 as bytes; the URL-safe alphabet and a `+` that a form turned into a space are accepted. */
function base64() {
	return z
		.string()
		.max(65_536)
		.transform((text) => text.replaceAll(" ", "+").replaceAll("-", "+").replaceAll("_", "/"))
		.refine((text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text), refusedAs("must be base64", "必须是 base64"))
		.transform((text) => Buffer.from(text, "base64"));
}

function isEmail(text: string): boolean {
	return z.email().safeParse(text).success;
}

function isJsonObject(text: string): boolean {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null && !Array.isArray(value);
	} catch {
		return false;
	}
}
