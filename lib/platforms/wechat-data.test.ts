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
		// The openId binds what stands beside it, whatever that is.
		["userInfo", { openId: "o-1", avatarUrl: "" }],
		["userInfo", { openId: "o-1", nickName: "A" }],
		// What says nothing of a user is taken in any shape, and proves nothing: the client can have altered it.
		["unknown", {}],
		["unknown", { somethingNew: 1 }],
		["unknown", { vip: 1, z: "tail of something" }],
		["shareInfo", { openGId: "t", chat_type: 1 }],
		["shareInfo", { openGId: "t", vip: 1 }],
	])("of the kind %s is recognised in %j", (kind, data) => {
		expect(kindOf(data)).toBe(kind);
	});

	test.each([
		{ ...phone, nickName: "A" },
		{ ...phone, purePhoneNumber: undefined },
		{ phoneNumber: "+8613900000000", ...place, avatarUrl: "" },
		{ stepInfoList: [{ timestamp: 1, step: 2, more: 3 }] },
		{ stepInfoList: [{ step: 2 }] },
		{ stepInfoList: "1" },
		{ vip: 1, nickName: "A" },
		{ vip: 1, phoneNumber: "+8613800000000" },
		{ openGId: "t", unionId: "u-1" },
		{ renamed: [{ timestamp: 1, step: 2 }] },
		{ nickName: "A", avatarUrl: "" },
		{ nickName: "A", avatarUrl: "", ...place, unionId: "u-1" },
		{ openId: 1, nickName: "A", avatarUrl: "" },
	])("that says something of a user and is a mixture or a piece is refused: %j", (data) => {
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
