import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openAesCbc } from "./aes-cbc.ts";

const key = Buffer.alloc(16, 5);
const iv = Buffer.alloc(16, 6);

/** Encrypts bytes that are whole blocks, whatever their padding is. */
function sealed(plain: Buffer): Buffer {
	const cipher = createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false);
	return Buffer.concat([cipher.update(plain), cipher.final()]);
}

const padded = (bytes: Buffer): Buffer => {
	const length = 16 - (bytes.length % 16);
	return Buffer.concat([bytes, Buffer.alloc(length, length)]);
};

const open = (plain: Buffer) => openAesCbc("aes-128-cbc", key, iv, sealed(plain));

describe("AES-CBC", () => {
	test("opens every JSON object of every length to itself", () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (content) => {
				const text = JSON.stringify(content);
				expect(open(padded(Buffer.from(text)))).toEqual(JSON.parse(text));
			}),
			{ numRuns: 300, seed: 3 },
		);
	});

	test("agrees with PKCS#7 on every last byte", () => {
		for (let last = 0; last < 256; last++) {
			const plain = Buffer.from(`{"a":"${"x".repeat(24)}`).subarray(0, 30);
			const block = Buffer.concat([plain, Buffer.alloc(2, last)]);
			const isPadding = last === 1 || last === 2;
			expect(open(block) === "bad_padding", String(last)).toBe(!isPadding);
		}
	});

	test("refuses a padding longer than a block, of zero, or of mixed bytes", () => {
		for (const tail of [[0], [17], [32], [255], [1, 2], [3, 2, 3], [4, 4, 3, 4]]) {
			const plain = Buffer.concat([Buffer.alloc(32, 0x20), Buffer.from(tail)]).subarray(-32);
			expect(open(plain), tail.join()).toBe("bad_padding");
		}
	});

	test("takes a whole block of padding", () => {
		expect(open(padded(Buffer.from('{"abcd":"12345"}')))).toEqual({ abcd: "12345" });
	});

	test("refuses what is not strict UTF-8", () => {
		for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe5, 0xb0]]) {
			const plain = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
			expect(open(padded(plain)), bytes.join()).toBe("bad_utf8");
		}
	});

	test("refuses what is no JSON object, a byte order mark before one, and two of them", () => {
		for (const text of ["", "null", "[]", "1", '"a"', "{", "\ufeff{}", "{}{}", "{} x", "{'a':1}"]) {
			expect(open(padded(Buffer.from(text))), text).toBe("not_json");
		}
	});

	test("refuses a key of another length as it refuses a wrong one", () => {
		for (const length of [0, 15, 17, 24, 32]) {
			const opened = openAesCbc("aes-128-cbc", Buffer.alloc(length, 5), iv, sealed(padded(Buffer.from("{}"))));
			expect(opened).toBe("bad_padding");
		}
	});
});
