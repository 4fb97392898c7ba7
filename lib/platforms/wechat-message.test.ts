import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readWechatMessage } from "./wechat-message.ts";

const read = (text: string) => {
	const message = readWechatMessage(text);
	return message && Object.fromEntries(message);
};

describe("a message", () => {
	test("is read alike in both formats, as WeChat's documents show them", () => {
		const xml = `<xml>

<ToUserName><![CDATA[gh_870882ca4b1]]></ToUserName>

<CreateTime>1626857200</CreateTime>

<OpenID><![CDATA[owAqB1nqaOYYWl0Ng484G2z5NIwU]]></OpenID>

<RevokeInfo><![CDATA[1]]></RevokeInfo>

</xml>`;
		// The blanks in the names are WeChat's own.
		const json = `{ "ToUserName": "gh_870882ca4b1", "CreateTime": 1626857200,
			" OpenID": "owAqB1nqaOYYWl0Ng484G2z5NIwU", " RevokeInfo": "1" }`;
		const told = { tousername: "gh_870882ca4b1", createtime: "1626857200", revokeinfo: "1" };
		expect(read(xml)).toEqual({ ...told, openid: "owAqB1nqaOYYWl0Ng484G2z5NIwU" });
		expect(read(json)).toEqual(read(xml));
	});

	test("is told by what stands at its top: lists and objects in it are passed over", () => {
		expect(read('{"Event":"a","List":[{"OpenID":"x"}],"Object":{"OpenID":"y"},"Null":null,"Yes":true}')).toEqual({
			event: "a",
		});
		expect(read("<xml><List><OpenID>x</OpenID><Item><OpenID>y</OpenID></Item></List><Event>a</Event></xml>")).toEqual({
			event: "a",
		});
	});

	test("with one name twice has the first", () => {
		expect(read("<xml><OpenID>x</OpenID><openid>y</openid></xml>")).toEqual({ openid: "x" });
	});

	test.each([
		["nothing", ""],
		["a text", "success"],
		["a list", "[1]"],
		["no object", "null"],
		["broken JSON", '{"Event":'],
		["broken XML", "<xml><Event>a</xml>"],
		["two roots", "<xml></xml><xml></xml>"],
		["an XML tag with a blank, as one sample of WeChat's has it", "<xml>< OpenPID>x</ OpenPID></xml>"],
		["a NUL", "<xml><Event>\u0000</Event></xml>"],
	])("that is %s is none", (_name, text) => {
		expect(readWechatMessage(text)).toBeNull();
	});
});

describe("hostile XML", () => {
	const entities = Array.from({ length: 20 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join("");

	test.each([
		["a billion laughs", `<!DOCTYPE x [<!ENTITY e0 "ha">${entities}]><xml><Event>&e20;</Event></xml>`],
		["a file", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Event>&f;</Event></xml>'],
		["an address", '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><xml><Event>a</Event></xml>'],
		["an empty document type", "<!DOCTYPE x><xml><Event>a</Event></xml>"],
		["an unknown entity", "<xml><Event>&nbsp;</Event></xml>"],
		["deep nesting", `${"<a>".repeat(9_000)}${"</a>".repeat(9_000)}`],
		["nesting one too deep", `${"<a>".repeat(17)}${"</a>".repeat(17)}`],
	])("with %s is refused", (_name, text) => {
		expect(readWechatMessage(text)).toBeNull();
	});

	test("with names that JavaScript knows changes nothing", () => {
		expect(read("<xml><__proto__>a</__proto__><constructor>b</constructor></xml>")).toEqual({
			...JSON.parse('{"__proto__":"a"}'),
			constructor: "b",
		});
		expect(Object.hasOwn(Object.prototype, "a")).toBe(false);
	});

	test("of any kind never throws", () => {
		const piece = fc.oneof(
			fc.constantFrom("<xml>", "</xml>", "<a>", "</a>", "<![CDATA[", "]]>", "<!--", "-->", "<?x", "?>", "&#0;", "&lt;"),
			fc.constantFrom("<!DOCTYPE", "<a b='", "'>", "&#x110000;", "\ufeff", "\ud800", "{", '"', ":", "}"),
			fc.string({ unit: "binary", maxLength: 8 }),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
				for (const text of [pieces.join(""), `<xml>${pieces.join("")}</xml>`]) {
					const message = readWechatMessage(text);
					expect(message === null || message instanceof Map).toBe(true);
				}
			}),
			{ numRuns: 500 },
		);
	});
});
