import { describe, expect, test } from "vitest";
import { recogniseWechatData } from "./wechat-data.ts";

const watermark = { appid: "wx1", timestamp: 1_477_314_187 };
const place = { gender: 0, city: "", province: "", country: "" };
const named = { openId: "o-1", nickName: "A", avatarUrl: "" };
const phone = { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000", countryCode: "86" };

const kindOf = (data: object) => {
	const opened = recogniseWechatData({ ...data, watermark });
	return typeof opened === "string" ? opened : opened.kind;
};

describe("WeChat's data", () => {
	test.each([
		["userInfo", named],
		["userInfo", { ...named, ...place, language: "zh_CN", unionId: "u-1" }],
		["userInfo", { ...named, somethingNew: 1 }],
		["userInfo", { nickName: "A", avatarUrl: "", ...place, is_demote: true }],
		["phoneNumber", phone],
		["phoneNumber", { ...phone, countryCode: 86 }],
		["weRunData", { stepInfoList: [] }],
		["weRunData", { stepInfoList: [{ timestamp: 1, step: 2 }] }],
		["shareInfo", { openGId: "t" }],
		["groupEnterInfo", { opengid: "t" }],
		["groupEnterInfo", { open_single_roomid: "t", chat_type: 1 }],
		["unknown", { openId: "o-1", somethingNew: 1 }],
	])("of the kind %s is recognised in %j", (kind, data) => {
		expect(kindOf(data)).toBe(kind);
	});

	test.each([
		{},
		{ somethingNew: 1 },
		{ vip: 1, z: "tail of something" },
		{ ...phone, nickName: "A" },
		{ ...phone, purePhoneNumber: undefined },
		{ phoneNumber: "+8613900000000", ...place, avatarUrl: "" },
		{ openGId: "t", chat_type: 1 },
		{ openGId: "t", vip: 1 },
		{ stepInfoList: [{ timestamp: 1, step: 2, more: 3 }] },
		{ stepInfoList: [{ step: 2 }] },
		{ stepInfoList: "1" },
		{ nickName: "A", avatarUrl: "" },
		{ nickName: "A", avatarUrl: "", ...place, unionId: "u-1" },
		{ openId: "o-1", avatarUrl: "" },
		{ openId: "o-1", nickName: "A" },
		{ openId: 1, nickName: "A", avatarUrl: "" },
	])("that is a mixture, a piece, or names nobody is refused: %j", (data) => {
		expect(kindOf(data)).toBe("not_json");
	});

	test.each([undefined, null, "wx1", [], { appid: "wx1" }, { timestamp: 1 }, { appid: 1, timestamp: 1 }])(
		"with the watermark %j has none",
		(mark) => {
			expect(recogniseWechatData({ ...phone, watermark: mark })).toBe("watermark_missing");
		},
	);

	test.each([-1, 1.5, "1", Number.NaN])("with the time %j has no watermark", (timestamp) => {
		expect(recogniseWechatData({ ...phone, watermark: { appid: "wx1", timestamp } })).toBe("watermark_missing");
	});
});
