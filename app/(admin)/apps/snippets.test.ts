import { expect, test } from "vitest";
import { clientOf } from "../../../lib/platforms/offers.ts";
import { miniProgramCode, nodeCode, requestDomain } from "./snippets.ts";

interface Sent {
	url: string;
	data?: object;
	header?: Record<string, string>;
	/** As Alipay calls it. */
	headers?: Record<string, string>;
	success(answer: { statusCode?: number; status?: number; data: object }): void;
	fail(failure: { status: number; data: object }): void;
}

type Client = ReturnType<typeof clientOf>;

const wechat = clientOf("wechat");
const styles: Client[] = [
	wechat,
	{ object: "swan", login: "getLoginCode", code: "code", isAlipays: false },
	{ object: "my", login: "getAuthCode", code: "authCode", isAlipays: true },
];

/** Runs the snippet as a mini-program would, with a stand-in for the platform's object and for the servers behind it. */
function miniProgram(answer: (sent: Sent) => { statusCode: number; data: object }, client = wechat) {
	const storage = new Map<string, string>();
	const calls: Sent[] = [];
	let codes = 0;
	const usual = {
		request: (sent: Sent) => {
			calls.push(sent);
			queueMicrotask(() => sent.success(answer(sent)));
		},
		getStorageSync: (key: string) => storage.get(key) ?? "",
		setStorageSync: (key: string, value: string) => storage.set(key, value),
		removeStorageSync: (key: string) => storage.delete(key),
	};
	const alipays = {
		request: (sent: Sent) => {
			calls.push(sent);
			const { statusCode: status, data } = answer(sent);
			queueMicrotask(() => (status < 300 ? sent.success({ status, data }) : sent.fail({ status, data })));
		},
		getStorageSync: ({ key }: { key: string }) => ({ data: storage.get(key) ?? null }),
		setStorageSync: ({ key, data }: { key: string; data: string }) => storage.set(key, data),
		removeStorageSync: ({ key }: { key: string }) => storage.delete(key),
	};
	const object = {
		...(client.isAlipays ? alipays : usual),
		[client.login]: ({ success }: { success(result: Record<string, string>): void }) => {
			codes += 1;
			success({ [client.code]: `code-${codes}` });
		},
	};
	const module: { exports: { request?: (options: object) => Promise<{ statusCode: number }> } } = { exports: {} };
	const code = miniProgramCode("https://lingpai.example.com", "wx1", client);
	new Function(client.object, "module", code)(object, module);
	const { request } = module.exports;
	if (!request) throw new Error("the snippet exports no request");
	return { request, storage, calls };
}

const sentHeaders = ({ header, headers }: Sent) => header ?? headers;
const logins = (calls: Sent[]) => calls.filter(({ url }) => url.endsWith("/api/login"));

test.each(styles)("the code for $object logs in once for all that wait, and sends the token along", async (client) => {
	const { request, storage, calls } = miniProgram(
		({ url }) =>
			url.endsWith("/api/login") ? { statusCode: 200, data: { token: "lpt_1" } } : { statusCode: 200, data: {} },
		client,
	);
	const url = "https://shop.example.com/orders";
	await Promise.all([request({ url, header: { a: "b" } }), request({ url }), request({ url })]);
	await request({ url });
	expect(logins(calls).map(({ url, data }) => [url, data])).toEqual([
		["https://lingpai.example.com/api/login", { code: "code-1", appid: "wx1" }],
	]);
	expect(storage.get("token")).toBe("lpt_1");
	const sent = calls.filter((call) => call.url === url).map(sentHeaders);
	expect(sent).toHaveLength(4);
	expect(sent[0]).toMatchObject({ a: "b", Authorization: "Bearer lpt_1" });
});

test.each(styles)("the code for $object logs in again after a 401, once", async (client) => {
	let valid = "lpt_new";
	const { request, storage, calls } = miniProgram((sent) => {
		if (sent.url.endsWith("/api/login")) return { statusCode: 200, data: { token: "lpt_new" } };
		return { statusCode: sentHeaders(sent)?.Authorization === `Bearer ${valid}` ? 200 : 401, data: {} };
	}, client);
	storage.set("token", "lpt_old");
	const url = "https://shop.example.com/orders";
	const answers = await Promise.all([request({ url }), request({ url })]);
	expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
	expect(logins(calls)).toHaveLength(1);

	valid = "nobody's";
	expect((await request({ url })).statusCode).toBe(401);
	expect(logins(calls)).toHaveLength(2);
});

test.each(styles)("the code for $object tells why a login failed, and tries again", async (client) => {
	let isDown = true;
	const { request } = miniProgram(({ url }) => {
		if (!url.endsWith("/api/login")) return { statusCode: 200, data: {} };
		return isDown ? { statusCode: 403, data: { error: "user_blocked" } } : { statusCode: 200, data: { token: "t" } };
	}, client);
	await expect(request({ url: "https://shop.example.com/" })).rejects.toEqual({ error: "user_blocked" });
	isDown = false;
	await expect(request({ url: "https://shop.example.com/" })).resolves.toMatchObject({ statusCode: 200 });
});

test("a hostile appid or address stays a text in the code", () => {
	const appid = '"; alert(1); "';
	for (const code of [miniProgramCode("https://x.example", appid, wechat), nodeCode("https://x.example", appid)]) {
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
