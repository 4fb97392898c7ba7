import { expect, test } from "vitest";
import { miniProgramCode, nodeCode, requestDomain } from "./snippets.ts";

interface Sent {
	url: string;
	header?: Record<string, string>;
	data?: object;
	success(answer: { statusCode: number; data: object }): void;
}

/** Runs the snippet as a mini-program would, with a stand-in for `wx` and for the servers behind it. */
function miniProgram(answer: (sent: Sent) => { statusCode: number; data: object }) {
	const storage = new Map<string, string>();
	const calls: Sent[] = [];
	let codes = 0;
	const wx = {
		login: ({ success }: { success(result: { code: string }): void }) => {
			codes += 1;
			success({ code: `code-${codes}` });
		},
		request: (sent: Sent) => {
			calls.push(sent);
			queueMicrotask(() => sent.success(answer(sent)));
		},
		getStorageSync: (key: string) => storage.get(key) ?? "",
		setStorageSync: (key: string, value: string) => storage.set(key, value),
		removeStorageSync: (key: string) => storage.delete(key),
	};
	const module: { exports: { request?: (options: object) => Promise<{ statusCode: number }> } } = { exports: {} };
	new Function("wx", "module", miniProgramCode("https://lingpai.example.com", "wx1"))(wx, module);
	const { request } = module.exports;
	if (!request) throw new Error("the snippet exports no request");
	return { request, storage, calls };
}

const logins = (calls: Sent[]) => calls.filter(({ url }) => url.endsWith("/api/login"));

test("the mini-program's code logs in once for all that wait, and sends the token along", async () => {
	const { request, storage, calls } = miniProgram(({ url }) =>
		url.endsWith("/api/login") ? { statusCode: 200, data: { token: "lpt_1" } } : { statusCode: 200, data: {} },
	);
	const url = "https://shop.example.com/orders";
	await Promise.all([request({ url, header: { a: "b" } }), request({ url }), request({ url })]);
	await request({ url });
	expect(logins(calls).map(({ url, data }) => [url, data])).toEqual([
		["https://lingpai.example.com/api/login", { code: "code-1", appid: "wx1" }],
	]);
	expect(storage.get("token")).toBe("lpt_1");
	const sent = calls.filter((call) => call.url === url).map(({ header }) => header);
	expect(sent).toHaveLength(4);
	expect(sent[0]).toEqual({ a: "b", Authorization: "Bearer lpt_1" });
});

test("the mini-program's code logs in again after a 401, once", async () => {
	let valid = "lpt_new";
	const { request, storage, calls } = miniProgram(({ url, header }) => {
		if (url.endsWith("/api/login")) return { statusCode: 200, data: { token: "lpt_new" } };
		return { statusCode: header?.Authorization === `Bearer ${valid}` ? 200 : 401, data: {} };
	});
	storage.set("token", "lpt_old");
	const url = "https://shop.example.com/orders";
	const answers = await Promise.all([request({ url }), request({ url })]);
	expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
	expect(logins(calls)).toHaveLength(1);

	valid = "nobody's";
	expect((await request({ url })).statusCode).toBe(401);
	expect(logins(calls)).toHaveLength(2);
});

test("the mini-program's code tells why a login failed, and tries again with the next request", async () => {
	let isDown = true;
	const { request } = miniProgram(({ url }) => {
		if (!url.endsWith("/api/login")) return { statusCode: 200, data: {} };
		return isDown ? { statusCode: 403, data: { error: "user_blocked" } } : { statusCode: 200, data: { token: "t" } };
	});
	await expect(request({ url: "https://shop.example.com/" })).rejects.toEqual({ error: "user_blocked" });
	isDown = false;
	await expect(request({ url: "https://shop.example.com/" })).resolves.toMatchObject({ statusCode: 200 });
});

test("a hostile appid or address stays a text in the code", () => {
	const appid = '"; alert(1); "';
	for (const code of [miniProgramCode("https://x.example", appid), nodeCode("https://x.example", appid)]) {
		expect(code).toContain(JSON.stringify(appid));
	}
});

test.each([
	["https://lingpai.example.com", "https://lingpai.example.com"],
	["https://lingpai.example.com/auth", "https://lingpai.example.com"],
	["https://lingpai.example.com:8443", "https://lingpai.example.com:8443"],
	["http://lingpai.example.com", null],
	["http://localhost:3000", null],
	["https://localhost", null],
	["https://203.0.113.7", null],
	["https://[2001:db8::1]", null],
])("of %s the platform takes %s", (publicUrl, domain) => {
	expect(requestDomain(publicUrl)).toBe(domain);
});
