import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { z } from "zod";
import type { Operation } from "../../lib/contract/operation.ts";

/** A body as sent; `type` is the content type that fits it. */
export interface HostileBody {
	bytes: Buffer;
	type: string;
	encoding?: string;
}

const json = "application/json";

/** Strings that break what takes strings for harmless. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
	{ weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
	fc.constantFrom(
		...["", " ", "\ud800", "a\udfff\ud800b", "a\u0000b", "\u0000", "\u202egnirts", "\ufeff", "\u2028", "\r\nX-Evil: 1"],
		...["__proto__", "constructor", "toString", "hasOwnProperty", "[object Object]", "undefined", "null", "NaN"],
		...["' OR 1=1 --", "{{7*7}}", "../../etc/passwd", "<script>alert(1)</script>", "=cmd|'/c calc'!A1"],
		...["a".repeat(20_000), "令".repeat(9_000), "😀".repeat(300), " ".repeat(5_000), "+".repeat(700), "=".repeat(44)],
		...["AAAA", "A".repeat(22_000), `${"A".repeat(43)}=`, `lpt_${"A".repeat(43)}`, `lpk_${"A".repeat(43)}`],
	),
);

/** JSON texts of values of every wrong type, as texts because some cannot be written by JSON.stringify. */
const oddValue: fc.Arbitrary<string> = fc.oneof(
	{ weight: 3, arbitrary: oddText.map((text) => JSON.stringify(text)) },
	fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
	fc.constantFrom(
		...["null", "true", "false", "0", "-0", "1e308", "1e400", "-1e400", "9007199254740993", "1e-400", "[]", "{}"],
		...['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"x":1}}}', '{"toString":1,"valueOf":2}'],
		...['{"length":4294967295}', '{"then":1}', "[null]", '"\\ud800\\udfff\\u0000"', `[${"0,".repeat(9_000)}0]`],
		...["[".repeat(9_000) + "]".repeat(9_000), `${'{"a":'.repeat(6_000)}1${"}".repeat(6_000)}`],
		JSON.stringify(`${'{"a":'.repeat(1_500)}1${"}".repeat(1_500)}`),
	),
);

type Members = [name: string, value: string][];

const text = (members: Members): Buffer =>
	Buffer.from(`{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`);

/** Bodies for an operation, made from the valid ones given: some untouched, most broken in one way. */
export function hostileBody(operation: Operation, valid: readonly object[]): fc.Arbitrary<HostileBody> {
	const names = operation.body instanceof z.ZodObject ? Object.keys(operation.body.shape) : ["token"];
	const member = fc.oneof(
		{ weight: 5, arbitrary: fc.constantFrom(...names) },
		fc.constantFrom("__proto__", "constructor", "prototype", "toString", "", "\u0000", "Token", "appId", "code[]"),
		oddText.map((name) => name.slice(0, 200)),
	);
	const base = fc
		.constantFrom(...(valid.length > 0 ? valid : [{}]))
		.map((body): Members => Object.entries(body).map(([name, value]) => [name, JSON.stringify(value)]));
	const replaced = fc.tuple(base, member, oddValue).map(([members, name, value]): Members => {
		return [...members.filter(([other]) => other !== name), [name, value]];
	});
	const doubled = fc
		.tuple(base, member, oddValue)
		.map(([members, name, value]): Members => [...members, [name, value]]);
	const missing = fc.tuple(base, fc.nat()).map(([members, at]): Members => {
		return members.filter((_, index) => index !== at % Math.max(1, members.length));
	});
	const anything = fc.array(fc.tuple(member, oddValue), { maxLength: 8 });
	const whole = fc.oneof(base, replaced, doubled, missing, anything).map(text);
	const plain = (bytes: Buffer): HostileBody => ({ bytes, type: json });

	return fc.oneof(
		{ weight: 6, arbitrary: base.map(text).map(plain) },
		{ weight: 14, arbitrary: replaced.map(text).map(plain) },
		{ weight: 4, arbitrary: doubled.map(text).map(plain) },
		{ weight: 2, arbitrary: missing.map(text).map(plain) },
		{ weight: 2, arbitrary: anything.map(text).map(plain) },
		{
			weight: 2,
			arbitrary: fc.tuple(whole, fc.nat()).map(([bytes, at]) => plain(bytes.subarray(0, at % bytes.length))),
		},
		{
			weight: 2,
			arbitrary: fc.tuple(whole, fc.nat(), fc.nat(255)).map(([bytes, at, byte]) => plain(flip(bytes, at, byte))),
		},
		{
			weight: 2,
			arbitrary: fc.tuple(base.map(text), fc.constantFrom(-1, 0, 1)).map(([bytes, more]) => plain(padded(bytes, more))),
		},
		fc.tuple(whole, fc.boolean()).map(([bytes, told]) => ({
			...plain(gzipSync(bytes)),
			...(told && { encoding: "gzip" }),
		})),
		base.map(text).map((bytes) => plain(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]))),
		base.map(text).map((bytes) => plain(Buffer.from(bytes.toString(), "utf16le"))),
		fc.uint8Array({ maxLength: 300 }).map((bytes) => plain(Buffer.from(bytes))),
		oddValue.map((value) => plain(Buffer.from(value))),
		fc.constantFrom(...valid, {}).map((body) => ({
			bytes: Buffer.from(new URLSearchParams(Object.entries(body).map(([k, v]) => [k, String(v)])).toString()),
			type: "application/x-www-form-urlencoded",
		})),
		oddText.map((value) => ({
			bytes: Buffer.from(`token=${value}&token=%`),
			type: "application/x-www-form-urlencoded",
		})),
	);
}

function flip(bytes: Buffer, at: number, byte: number): Buffer {
	const flipped = Buffer.from(bytes);
	if (flipped.length > 0) flipped[at % flipped.length] = byte;
	return flipped;
}

/** The valid body, made 64 KiB and `more` bytes long by spaces. */
function padded(bytes: Buffer, more: number): Buffer {
	const length = 64 * 1024 + more;
	return Buffer.concat([bytes, Buffer.alloc(Math.max(0, length - bytes.length), " ")]);
}
