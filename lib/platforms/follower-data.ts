import { z } from "zod";
import type { OpenedJson } from "./aes-cbc.ts";
import type { Opened, OpenFailure } from "./platform.ts";
import { recogniseWechatData, wechatWatermark } from "./wechat-data.ts";

const text = z.string();
const userInfo = z.looseObject({
	openId: text,
	nickName: text,
	avatarUrl: text,
	gender: z.union([z.number(), text]),
});
const ofOtherKinds = ["phoneNumber", "purePhoneNumber", "countryCode", "stepInfoList"];

/**
 * True when data that names its user is a whole userInfo and nothing beside it. Not all that followed WeChat write the
 * openId before the nickname. Where it comes later, a client who cuts the front off inside of his nickname keeps the
 * openId, and can make the rest of the nickname the value of another member: his phone number, say. He has sixteen bytes
 * for it, too few to put back what he cut off.
 */
export function isWholeUserInfo(data: OpenedJson): boolean {
	return userInfo.safeParse(data).success && !ofOtherKinds.some((member) => member in data);
}

/** Tells what data is on a platform whose data is WeChat's but for the order of its members. */
export function recogniseFollowersData(data: OpenedJson): Opened | OpenFailure {
	if (!("openId" in data)) return recogniseWechatData(data);
	const mark = wechatWatermark.safeParse(data.watermark);
	if (!mark.success) return "watermark_missing";
	return isWholeUserInfo(data) ? { data, kind: "userInfo", watermark: mark.data } : "not_json";
}
