import { createCipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openAesCbc } from "./aes-cbc.ts";
import { recogniseFollowersData } from "./follower-data.ts";

const watermark = { appid: "tt1", timestamp: 1_700_000_000 };
const place = { city: "", province: "", country: "" };
const named = { nickName: "A", avatarUrl: "", gender: 0, ...place, openId: "o-1" };
const phone = { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000", countryCode: "86" };

const kindOf = (data: object) => {
	const opened = recogniseFollowersData({ ...data, watermark });
	return typeof opened === "string" ? opened : opened.kind;
};

describe("data of those that followed WeChat", () => {
	test.each([
		["userInfo", named],
		["userInfo", { openId: "o-1", nickName: "A", avatarUrl: "", gender: "1" }],
		["userInfo", { ...named, unionId: "u-1", language: "", somethingNew: 1 }],
		["phoneNumber", phone],
		["weRunData", { stepInfoList: [{ timestamp: 1, step: 2 }] }],
		["shareInfo", { openGId: "t" }],
		["unknown", { somethingNew: 1 }],
	])("of the kind %s is recognised in %j", (kind, data) => {
		expect(kindOf(data)).toBe(kind);
	});

	test.each([
		{ openId: "o-1" },
		{ openId: "o-1", nickName: "A" },
		{ openId: "o-1", avatarUrl: "", gender: 0 },
		{ ...named, gender: undefined },
		{ ...named, openId: 1 },
		{ ...named, phoneNumber: "13900000000" },
		{ ...named, purePhoneNumber: "13900000000" },
		{ ...named, countryCode: "86" },
		{ ...named, stepInfoList: [] },
		{ ...phone, openId: "o-1" },
		{ ...phone, nickName: "A" },
	])("that names its user and is a mixture or a piece is refused: %j", (data) => {
		expect(kindOf(data)).toBe("not_json");
	});

	test.each([undefined, null, {}, { appid: "tt1" }, { appid: 1, timestamp: 1 }])(
		"with the watermark %j has none",
		(mark) => {
			expect(recogniseFollowersData({ ...named, watermark: mark })).toBe("watermark_missing");
			expect(recogniseFollowersData({ ...phone, watermark: mark })).toBe("watermark_missing");
		},
	);
});

describe("a client who knows the plaintext, chooses the iv and crafts his nickname", () => {
	const key = Buffer.alloc(16, 7);
	const iv = Buffer.alloc(16, 9);
	const heads = ['{"phoneNumber":"', '{"unionId":"u-ev', '{"vip":1,"z":"zz', '{"gender":1,"z":"', '{"countryCode":"'];

	function encrypted(content: object): Buffer {
		const cipher = createCipheriv("aes-128-cbc", key, iv);
		return Buffer.concat([cipher.update(JSON.stringify({ ...content, watermark }), "utf8"), cipher.final()]);
	}

	/** The plaintext from a block on, with sixteen bytes of his own in place of that block. */
	function cut(content: object, block: number, head: string): { ciphertext: Buffer; iv: Buffer } {
		const whole = encrypted(content);
		const plain = Buffer.from(JSON.stringify({ ...content, watermark })).subarray(block * 16, block * 16 + 16);
		const before = block === 0 ? iv : whole.subarray(block * 16 - 16, block * 16);
		const own = Buffer.from(before.map((byte, at) => byte ^ (plain[at] ?? 0) ^ (head.charCodeAt(at) || 0)));
		return { ciphertext: whole.subarray(block * 16), iv: own };
	}

	test.each([
		[
			"openId behind",
			(nickName: string) => ({ nickName, avatarUrl: "https://a.invalid/1", gender: 0, ...place, openId: "o-1" }),
		],
		[
			"gender before",
			(nickName: string) => ({ gender: "0", avatarUrl: "https://a.invalid/1", nickName, openId: "o-1" }),
		],
		[
			"gender in between",
			(nickName: string) => ({ nickName, gender: 0, avatarUrl: "https://a.invalid/1", openId: "o-1" }),
		],
	])("makes no other member of it, with the %s", (_order, written) => {
		let whole = 0;
		for (let padding = 0; padding < 16; padding++) {
			const content = written(`${"x".repeat(padding)}13900000000`);
			const blocks = Math.ceil(JSON.stringify({ ...content, watermark }).length / 16) - 1;
			for (let block = 0; block < blocks; block++) {
				for (const head of [...heads, '{"nickName":"abc', '{"gender":"0","a']) {
					const { ciphertext, iv: own } = cut(content, block, head);
					const opened = openAesCbc("aes-128-cbc", key, own, ciphertext);
					const told = typeof opened === "string" ? opened : recogniseFollowersData(opened);
					if (typeof told === "string") continue;
					if (told.kind === "userInfo") whole += 1;
					const members = told.kind === "userInfo" ? Object.keys(content) : ["vip", "z"];
					expect(Object.keys(told.data).sort()).toEqual([...members, "watermark"].sort());
				}
			}
		}
		expect(whole).toBeGreaterThan(0);
	});
});
