import { createCipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { encryptedData, iv } from "../contract/values.ts";
import { decrypt } from "../decrypt.ts";
import { standIns } from "../simulator/index.ts";
import { testWorld } from "../test-world.ts";
import { baidu } from "./baidu.ts";
import { recogniseBaiduData } from "./baidu-data.ts";
import { openBaiduFrame } from "./baidu-frame.ts";
import { platformSuite } from "./platform.suite.ts";
import type { UpstreamCall } from "./upstream.ts";
import vectors from "./vectors.json" with { type: "json" };

const published = vectors.vectors
	.filter(({ platform }) => platform === "baidu")
	.map((one) =>
		z
			.looseObject({
				id: z.string(),
				input: z.strictObject({ app_key: z.string(), session_key: z.string(), iv: z.string(), data: z.string() }),
				expected_plaintext: z.string(),
			})
			.parse(one),
	)
	.map(({ id, input, expected_plaintext }) => ({ id, input, content: JSON.parse(expected_plaintext) }));

platformSuite("baidu", {
	namesNoUnionid: true,
	exchanged: ({ openid = "o-1", sessionKey = "981ce8b151c0599acf7ad1a673c6ff5e" }) => ({
		...{ openid, session_key: sessionKey },
	}),
	refusal: (errcode, text) =>
		/\D/.test(errcode)
			? { error: errcode, error_description: text }
			: { errno: Number(errcode), error: "parameter is invalid", error_description: text },
	vectors: published.map(({ input, content }) => ({
		...{ encryptedData: input.data, iv: input.iv, sessionKey: input.session_key },
		...{ kind: "mobile" in content ? "phoneNumber" : "userInfo", data: content },
	})),
});

function answering(answer: unknown) {
	const calls: UpstreamCall[] = [];
	const platform = baidu.speak(async (call) => {
		calls.push(call);
		return answer;
	});
	return { platform, calls };
}

describe("Baidu", () => {
	test.each(published)("$id opens as its AppKey's, with no time", ({ input, content }) => {
		const { platform } = answering(null);
		expect(platform.decrypt?.(encryptedData.parse(input.data), iv.parse(input.iv), input.session_key)).toEqual({
			...{ data: content, kind: "mobile" in content ? "phoneNumber" : "userInfo" },
			watermark: { appid: input.app_key, timestamp: null },
		});
	});

	test("is asked in a form, with AppKey and secret in the body alone", async () => {
		const { platform, calls } = answering({ openid: "o-1", session_key: "k" });
		await platform.exchange({ appid: "AppKey", secret: "s&e=c" }, { code: "c@host" });
		const form = { code: "c@host", client_id: "AppKey", sk: "s&e=c" };
		expect(calls).toEqual([{ method: "POST", path: "/oauth/jscode2sessionkey", form, refusedWith: [400, 401] }]);
	});

	test.each([
		[{ error: "invalid_grant" }, "invalid_code", "invalid_grant"],
		[{ errno: 10010100, error: "parameter is invalid" }, "upstream_error", 10010100],
		[{ errno: 7, error: "invalid_client" }, "app_misconfigured", "invalid_client"],
		[{ errno: 7 }, "upstream_error", 7],
		[{ errno: "7" }, "upstream_error", null],
		[{ error: { nested: 1 } }, "upstream_error", null],
	])("refuses with %j, whatever else is in the answer", async (refusal, code, errcode) => {
		const { platform } = answering({ ...refusal, openid: "o-1", session_key: "k" });
		const refused = platform.exchange({ appid: "a", secret: "s" }, { code: "c" });
		await expect(refused).rejects.toMatchObject({ code, errcode });
	});

	test("says that nothing went wrong with errno 0", async () => {
		const { platform } = answering({ errno: 0, error: "", openid: "o-1", session_key: "k" });
		const exchanged = platform.exchange({ appid: "a", secret: "s" }, { code: "c" });
		expect(await exchanged).toEqual({ openid: "o-1", sessionKey: "k", unionid: null });
	});

	test("gives data that is never too old, for nothing tells when it was made", async () => {
		const world = await testWorld({ maxDataAge: 1 }, "baidu");
		const alice = await world.loggedIn("alice");
		const how = { sessionKey: world.simulator.sessionKey("alice"), appid: world.appid, at: world.context.now() };
		const data = { mobile: "13800138000" };
		const sealed = standIns.baidu?.seal(data, how);
		if (!sealed) throw new Error("nobody stands in for Baidu");
		world.pass(86_400);
		const watermark = { appid: world.appid, timestamp: null };
		expect(await decrypt(world.context, sealed, alice)).toEqual({ kind: "phoneNumber", data, watermark });
	});
});

describe("a frame of Baidu's", () => {
	const key = Buffer.alloc(24, 5);
	const vector = Buffer.alloc(16, 6);

	function sealed(plain: Buffer): Buffer {
		const cipher = createCipheriv("aes-192-cbc", key, vector).setAutoPadding(false);
		return Buffer.concat([cipher.update(plain), cipher.final()]);
	}

	function framed(content: string, { length = Buffer.byteLength(content), appKey = "AppKey", block = 32 } = {}) {
		const header = Buffer.alloc(20);
		header.writeUInt32BE(length, 16);
		const bytes = Buffer.concat([header, Buffer.from(content), Buffer.from(appKey)]);
		const padding = block - (bytes.length % block);
		return sealed(Buffer.concat([bytes, Buffer.alloc(padding, padding)]));
	}

	const open = (ciphertext: Buffer) => openBaiduFrame(key, vector, ciphertext);

	test("opens at every length of its content, and so of its padding", () => {
		for (let length = 0; length < 64; length++) {
			const data = { a: "x".repeat(length) };
			expect(open(framed(JSON.stringify(data)))).toEqual({ data, appKey: "AppKey" });
		}
	});

	test("does not open when its length is more than there is", () => {
		for (const length of [9, 14, 2 ** 31, 2 ** 32 - 1]) expect(open(framed("{}", { length }))).toBe("bad_padding");
	});

	test("takes what lies behind its length for the AppKey", () => {
		expect(open(framed('{"a":1}{"b":2}', { length: 7 }))).toEqual({ data: { a: 1 }, appKey: '{"b":2}AppKey' });
		expect(open(framed("{}", { appKey: "" }))).toBe("watermark_missing");
	});

	test("does not open with a padding of more than 32, of zero or of mixed bytes, or when it is too short", () => {
		for (const tail of [[0], [33], [255], [1, 2], [4, 4, 3, 4]]) {
			expect(open(sealed(Buffer.concat([Buffer.alloc(64, 0x41), Buffer.from(tail)]).subarray(-64)))).toBe(
				"bad_padding",
			);
		}
		for (const length of [16, 32]) {
			for (let last = 0; last < 256; last++) {
				expect(open(sealed(Buffer.alloc(length, last))), `${length} ${last}`).toEqual(expect.any(String));
			}
		}
	});

	test("does not open when its content is no strict UTF-8, or no JSON object", () => {
		expect(open(framed('{"a":"é"}', { length: 7 }))).toBe("bad_utf8");
		for (const content of ["", "[]", "null", "{", "{}x"]) expect(open(framed(content))).toBe("not_json");
	});

	test("does not open with a key of another length", () => {
		for (const length of [0, 16, 23, 32]) {
			expect(openBaiduFrame(Buffer.alloc(length, 5), vector, framed("{}"))).toBe("bad_padding");
		}
	});
});

describe("Baidu's data", () => {
	const kindOf = (data: Record<string, unknown>) => {
		const opened = recogniseBaiduData({ data, appKey: "AppKey" });
		return typeof opened === "string" ? opened : opened.kind;
	};

	test.each([
		["userInfo", { openid: "o-1", nickname: "A", headimgurl: "", sex: 1 }],
		["userInfo", { openid: "o-1", nickname: "A", somethingNew: 1 }],
		["phoneNumber", { mobile: "13800138000" }],
		// The openid binds what stands beside it.
		["unknown", { openid: "o-1", somethingNew: 1 }],
		// What says nothing of a user proves nothing: the client can have altered it.
		["unknown", { somethingNew: 1 }],
		["unknown", {}],
	])("of the kind %s is recognised in %j", (kind, data) => {
		expect(kindOf(data)).toBe(kind);
	});

	test.each([
		{ mobile: "13800138000", headimgurl: "" },
		{ mobile: "13800138000", openid: "o-1" },
		{ mobile: "23800138000" },
		{ mobile: "3800138000" },
		{ mobile: "+8613800138000" },
		{ mobile: 13800138000 },
		{ nickname: "A", headimgurl: "", sex: 1 },
		{ openid: 1, nickname: "A" },
		{ somethingNew: 1, sex: 1 },
	])("that says something of a user and is a mixture or a piece is refused: %j", (data) => {
		expect(kindOf(data)).toBe("not_json");
	});
});
