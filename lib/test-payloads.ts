import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";

/** Ids as long as WeChat's own: a short one could be written into the sixteen bytes that a client chooses. */
export const openId = "oGZUI0egBJY1zhBYw2KhdUfwVJJE";
export const unionId = "ocMvos6NjeKLIBqg5Mr9QjxrP1FA";

/** What is the same in all profiles here. */
export const place = { gender: 0, language: "zh_CN", city: "", province: "", country: "" };
export const avatarUrl =
	"https://thirdwx.qlogo.cn/mmopen/vi_32/aSKcBBPpibyKNicHNTMM0qJVh8Kjgiak2AHWr8MHM4WgMEm7GFh/132";

type Content = Readonly<Record<string, unknown>>;

const nickName = fc.oneof(
	fc.string({ unit: "grapheme", maxLength: 40 }),
	fc.constantFrom(
		"Band",
		'","phoneNumber":"+8613900000000","z":"',
		"微信用户",
		'"}',
		`x${openId.slice(5)}`,
		"\\".repeat(15),
	),
);
const steps = fc.record({ timestamp: fc.nat(2_000_000_000), step: fc.nat(50_000) }, { noNullPrototype: true });
const digits = fc.stringMatching(/^1[3-9]\d{9}$/);

/** What WeChat's data functions give of this user, by function, without the watermark. */
export const sources: Record<string, fc.Arbitrary<object>> = {
	"wx.getUserInfo": nickName.map((name) => ({
		openId,
		nickName: name,
		...place,
		avatarUrl,
		unionId,
	})),
	"wx.getUserInfo without a unionId": nickName.map((name) => ({ openId, nickName: name, ...place, avatarUrl })),
	"wx.getUserProfile": nickName.map((name) => ({ nickName: name, ...place, avatarUrl })),
	"the phone button": digits.map((pure) => ({ phoneNumber: `+86${pure}`, purePhoneNumber: pure, countryCode: "86" })),
	"wx.getWeRunData": fc.array(steps, { maxLength: 31 }).map((stepInfoList) => ({ stepInfoList })),
};

/**
 * Whether opened data says what one of the genuine contents says, each whole with its watermark. Three things lie where
 * the format, which has no MAC, protects nothing, and are let pass: a group's id, data of an unknown kind (which says
 * nothing of a user), and the nickname in data that does not name its user.
 */
export function saysTheSame({ kind, data }: { kind: string; data: Content }, contents: Content[]): boolean {
	if (contents.some((content) => isDeepStrictEqual({ ...data }, content))) return true;
	if (kind === "shareInfo" || kind === "groupEnterInfo" || kind === "unknown") return !saysOfUser(data);
	return kind === "userInfo" && !("openId" in data) && contents.some((one) => isDeepStrictEqual(rest(data), rest(one)));
}

/** Whether data says something of a user. */
export function saysOfUser(data: object): boolean {
	const members = [
		"openId",
		"unionId",
		"nickName",
		"avatarUrl",
		"gender",
		"phoneNumber",
		"purePhoneNumber",
		"stepInfoList",
	];
	return members.some((member) => member in data);
}

/** Data without the members that a forger may have left out or rewritten. */
export const rest = ({ openId, nickName, ...others }: Content) => others;
