import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { type Language, languageOf, parseInput, parseJson } from "./input.ts";

test.each<[string | undefined, Language]>([
	[undefined, "en"],
	["", "en"],
	["zh", "zh"],
	["zh-CN,zh;q=0.9,en;q=0.8", "zh"],
	["ZH-tw", "zh"],
	["en-US,zh;q=0.9", "en"],
	["en;q=0.1, zh;q=0.2", "zh"],
	["zh;q=0, en;q=0.1", "en"],
	["zh;q=0", "en"],
	["fr, zh;q=0.1", "zh"],
	["fr", "en"],
	["*", "en"],
	["zhx", "en"],
	["zh; q=nonsense", "zh"],
	[`${"x".repeat(100_000)},zh`, "en"],
])("Accept-Language %j prefers %s", (header, language) => {
	expect(languageOf(header)).toBe(language);
});

const login = contract.login.body;
const decrypt = contract.decrypt.body;
if (!login || !decrypt) throw new Error("login and decrypt take bodies");

const good = { encryptedData: Buffer.alloc(32).toString("base64"), iv: Buffer.alloc(16).toString("base64") };

/** The details of the refusal, each as `path: message`. */
function detailsOf(body: unknown, language: Language = "en", schema: z.ZodType | undefined = decrypt) {
	try {
		if (schema) parseInput(schema, body, () => language);
	} catch (error) {
		if (!(error instanceof Refusal) || error.code !== "invalid_request") throw error;
		return (error.details ?? []).map(({ path, message }) => `${path}: ${message}`);
	}
	return [];
}

describe("input that does not fit", () => {
	test.each([
		[{ ...good, iv: "AAAA" }, "iv: must be 16 bytes", "iv: 必须是 16 字节"],
		[{ ...good, iv: "*" }, "iv: must be base64", "iv: 必须是 base64"],
		[{ ...good, encryptedData: "" }, "encryptedData: must not be empty", "encryptedData: 不能为空"],
		[{ ...good, rawData: "[]", signature: "0" }, "rawData: must be the JSON text of an object", /^rawData: 必须是/],
		[{ ...good, rawData: "{}" }, ": encryptedData goes with iv, and rawData with signature", /^: .*必须一起传/],
		[{ ...good, surplus: 1 }, /^: .*surplus/, /^: .*surplus/],
		[{ encryptedData: good.encryptedData }, "iv: is missing", "iv: 缺少这一项"],
		[{ ...good, iv: 1 }, /^iv: .*string/, /^iv: .*\p{Script=Han}/u],
		[null, /^: /, /^: .*\p{Script=Han}/u],
	])("%j is told where and why, in both languages", (body, en, zh) => {
		const details = [...detailsOf(body), ...detailsOf(body, "zh")];
		expect(details).toHaveLength(2);
		for (const [i, expected] of [en, zh].entries()) {
			if (typeof expected === "string") expect(details[i]).toBe(expected);
			else expect(details[i]).toMatch(expected);
		}
	});

	test("of the wrong length says so: not whole blocks, or over 16 KiB", () => {
		const sized = (length: number) => detailsOf({ ...good, encryptedData: Buffer.alloc(length).toString("base64") });
		for (const length of [1, 15, 17, 16_385]) expect(sized(length)[0], String(length)).toMatch(/multiple of 16 bytes/);
		expect(sized(16_400)).toEqual(["encryptedData: must be at most 16 KiB"]);
		expect([sized(16), sized(16_384)]).toEqual([[], []]);
	});

	test("has at most twenty details, each short", () => {
		const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x${i}${"y".repeat(100)}`, 1]));
		const details = detailsOf(many, "en", login);
		expect(details.length).toBeLessThanOrEqual(20);
		expect(Math.max(...details.map(({ length }) => length))).toBeLessThanOrEqual(702);
	});
});

test("base64 that a form damaged, or of the URL-safe alphabet, is read as it was", () => {
	const bytes = Buffer.from("fbefbefbefbefbefbefbefbefbefbeff".repeat(2), "hex").subarray(0, 32);
	const text = bytes.toString("base64");
	expect(text).toMatch(/[+/]/);
	for (const sent of [text, text.replaceAll("+", " "), bytes.toString("base64url"), text.replaceAll("=", "")]) {
		expect(parseInput(decrypt, { ...good, encryptedData: sent }, () => "en").encryptedData).toEqual(bytes);
	}
});

describe("a body", () => {
	test("that is no JSON or no UTF-8 is refused without being quoted", () => {
		for (const bytes of [Buffer.from("{secret"), Buffer.from([0x22, 0xff, 0x22]), Buffer.from("")]) {
			for (const language of ["en", "zh"] as const) {
				const refused = () => parseJson(bytes, () => language);
				expect(refused).toThrow(Refusal);
				expect(refused).not.toThrow(/secret/);
			}
		}
	});

	test("says that a login takes one code, where none came and where two did", () => {
		for (const body of [{}, { code: "c", anonymousCode: "a" }]) {
			expect(detailsOf(body, "en", login)).toEqual([expect.stringMatching(/^code: must come .* never both$/)]);
			expect(detailsOf(body, "zh", login)).toEqual([expect.stringMatching(/^code: 必须传.*不能同时传$/)]);
		}
	});

	test("says of a choice that was not made that it is missing", () => {
		const asked = contract.simulateData.body;
		expect(detailsOf({ user: "alice" }, "en", asked)).toEqual(["kind: is missing"]);
		expect(detailsOf({ user: "alice", kind: "x" }, "en", asked)).toEqual([expect.stringMatching(/^kind: .*rawData/)]);
	});

	test("is read as it is, with members that objects already have", () => {
		expect(parseJson(Buffer.from('{"__proto__":{"a":1}}'), () => "en")).not.toHaveProperty("a");
		expect(detailsOf(JSON.parse('{"code":"c","constructor":1}'), "en", login)).toEqual([
			expect.stringContaining("constructor"),
		]);
		expect(detailsOf(JSON.parse('{"code":"c","__proto__":{"appid":"x"}}'), "en", login)).toEqual([
			expect.stringContaining("__proto__"),
		]);
	});
});
