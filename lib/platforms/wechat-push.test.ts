import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encrypted, sealedPush, signed } from "../test-pushes.ts";
import { readWechatMessage } from "./wechat-message.ts";
import { isPushSigned, openPush } from "./wechat-push.ts";

/** From the sample code that WeChat offers beside its 消息加解密 documents. */
const official = {
	token: "spamtest",
	aesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
	appid: "wx2c2769f8efd9abc2",
	stamp: { timestamp: "1409735669", nonce: "1320562132" },
	signature: "5d197aaffba7e9b25a30732f161a50dee96bd5fa",
	sealed:
		"hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=",
};
const { token, aesKey, appid, stamp, signature, sealed } = official;

describe("the signature", () => {
	test("of WeChat's documents and samples holds", () => {
		// https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
		const documented = { timestamp: "1714036504", nonce: "1514711492" };
		expect(isPushSigned("AAAAA", documented, "f464b24fc39322e44b38aa78f5edd27bd1441696")).toBe(true);
		expect(isPushSigned(token, stamp, signature, sealed)).toBe(true);
	});

	test("holds for nothing else", () => {
		expect(isPushSigned("spamtest2", stamp, signature, sealed)).toBe(false);
		expect(isPushSigned(token, { ...stamp, nonce: "1320562133" }, signature, sealed)).toBe(false);
		expect(isPushSigned(token, { ...stamp, timestamp: "1409735670" }, signature, sealed)).toBe(false);
		expect(isPushSigned(token, stamp, signature, sealed.replace("h", "i"))).toBe(false);
		expect(isPushSigned(token, stamp, signature)).toBe(false);
		for (const wrong of ["", "5d197a", signature.toUpperCase(), `${signature}0`, "é".repeat(20)]) {
			expect(isPushSigned(token, stamp, wrong, sealed)).toBe(false);
		}
	});
});

describe("AES mode", () => {
	test("opens what the official sample sealed", () => {
		const message = readWechatMessage(openPush(sealed, aesKey, appid) ?? "");
		expect(message?.get("fromusername")).toBe("oyORnuP8q7ou2gfYjqLzSIWZf0rs");
		expect(message?.get("createtime")).toBe("1409735668");
	});

	test("opens any message of our own app, whatever its length", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
				expect(openPush(sealedPush(text, aesKey, appid), aesKey, appid)).toBe(text);
			}),
		);
	});

	test("opens nothing of another app, of another key, or of an appid that merely begins as ours", () => {
		const other = "ZbcdefghijklmnopqrstuvwxyZ0123456789ABCDEFG";
		expect(openPush(sealedPush("{}", aesKey, "wx-other"), aesKey, appid)).toBeNull();
		expect(openPush(sealedPush("{}", aesKey, `${appid}0`), aesKey, appid)).toBeNull();
		expect(openPush(sealedPush("{}", aesKey, ""), aesKey, appid)).toBeNull();
		expect(openPush(sealedPush("{}", other, appid), aesKey, appid)).toBeNull();
	});

	test("what is damaged, cut, of a wrong length or no UTF-8 opens to nothing and never throws", () => {
		const whole = Buffer.from(sealedPush('{"Event":"x"}', aesKey, appid), "base64");
		for (let bytes = 0; bytes < whole.length; bytes += 1) {
			expect(openPush(whole.subarray(0, bytes).toString("base64"), aesKey, appid)).toBeNull();
		}
		const block = (length: number, padding: number) => {
			const plain = Buffer.alloc(64, padding);
			plain.writeUInt32BE(length, 16);
			return encrypted(plain, aesKey);
		};
		for (const length of [0, 44, 45, 2 ** 31, 2 ** 32 - 1]) {
			for (const padding of [0, 1, 32, 33, 64, 255]) expect(openPush(block(length, padding), aesKey, appid)).toBeNull();
		}
		expect(openPush(sealedPush(Buffer.from([0xff, 0xfe]), aesKey, appid), aesKey, appid)).toBeNull();
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
				expect(openPush(Buffer.from(bytes).toString("base64"), aesKey, appid)).toBeNull();
			}),
		);
		for (const text of ["", "=", "令牌", "\u0000"]) expect(openPush(text, aesKey, appid)).toBeNull();
	});

	test("tells nobody by its padding what the key is: unsigned, it is never opened", () => {
		const forged = randomBytes(64).toString("base64");
		expect(isPushSigned(token, stamp, signed(token, stamp.timestamp, stamp.nonce), forged)).toBe(false);
	});
});
