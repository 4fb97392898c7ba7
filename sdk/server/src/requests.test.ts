import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createClient } from "./client.ts";
import { version } from "./generated/operations.ts";
import { apiKey, clientOf } from "./test-fetch.ts";

const done = () => Response.json({});
const gone = () => new Response(null, { status: 204 });

test("a request carries the key, the client's name, and what the call has of its own", async () => {
	const { client, asked } = clientOf(done, { language: "zh-CN" });
	await client.sign({ openid: "o-1", appid: "wx", payload: "令牌" }, { requestId: "order-7" });
	const [url, request] = asked[0] ?? [];
	expect([url, request?.method, request?.body, request?.redirect]).toEqual([
		"https://login.example.com/api/sign",
		"POST",
		'{"openid":"o-1","appid":"wx","payload":"令牌"}',
		"manual",
	]);
	expect(request?.headers).toEqual({
		accept: "*/*",
		authorization: `Bearer ${apiKey}`,
		"user-agent": `lingpai-server/${version}`,
		"content-type": "application/json",
		"accept-language": "zh-CN",
		"x-request-id": "order-7",
	});
	await client.showSettings({ language: "en" });
	expect(asked[1]?.[1]).toMatchObject({ method: "GET", headers: { "accept-language": "en" } });
	expect(asked[1]?.[1]).not.toHaveProperty("body");
});

test("members of the input go where they belong: path, query or body", async () => {
	const { client, asked } = clientOf(done);
	await client.listUsers({ blocked: true, q: "小 明&x=1", limit: 10 });
	await client.changeApp({ id: "app_1", policy: { maxSessionsPerUser: null }, push: null });
	await client.showUser({ id: "usr_1/../?#%" });
	await client.expireSession({ id: "ses_1" });
	expect(asked.map(([url, { method, body }]) => [method, url.replace("https://login.example.com", ""), body])).toEqual([
		["GET", "/api/admin/users?blocked=true&q=%E5%B0%8F+%E6%98%8E%26x%3D1&limit=10", undefined],
		["PATCH", "/api/admin/apps/app_1", '{"policy":{"maxSessionsPerUser":null},"push":null}'],
		["GET", "/api/admin/users/usr_1%2F..%2F%3F%23%25", undefined],
		["POST", "/api/admin/sessions/ses_1/expire", "{}"],
	]);
});

test.each(["", ".", ".."])(
	"an id of %j is refused before anything is sent: it would be another address",
	async (id) => {
		const { client, asked } = clientOf(gone);
		await expect(client.eraseAnyUser({ id })).rejects.toMatchObject({
			code: "invalid_request",
			status: null,
			details: [{ path: "id", message: "must be an id" }],
		});
		expect(asked).toEqual([]);
	},
);

test("half a surrogate pair in an id is the id of nothing, and no crash", async () => {
	const { client, asked } = clientOf(gone);
	await client.eraseAnyUser({ id: "usr_\ud800" });
	expect(asked[0]?.[0]).toBe("https://login.example.com/api/admin/users/usr_%EF%BF%BD");
});

test("an answer without a body is undefined", async () => {
	expect(await clientOf(gone).client.deleteApp({ id: "app_1" })).toBeUndefined();
});

test.each([
	["https://login.example.com/", "https://login.example.com/api/admin/settings"],
	["http://127.0.0.1:3000", "http://127.0.0.1:3000/api/admin/settings"],
	["https://example.com/lingpai//", "https://example.com/lingpai/api/admin/settings"],
])("an address may end in a slash and have a path: %s", async (baseUrl, url) => {
	const { client, asked } = clientOf(done, { baseUrl });
	await client.showSettings();
	expect(asked[0]?.[0]).toBe(url);
});

test.each(["login.example.com", "", "ftp://example.com", "https://me:pa55word@example.com", "https://x?key=pa55word"])(
	"an address that cannot be right is refused at once, and not quoted: %s",
	(baseUrl) => {
		expect(() => createClient({ baseUrl, apiKey })).toThrow(
			new TypeError("baseUrl must be an http or https address without user, query and fragment."),
		);
	},
);

test("a key may come with the newline of its file; one that no header can carry is refused, and not quoted", async () => {
	const { client, asked } = clientOf(done, { apiKey: `${apiKey}\n` });
	await client.showSettings();
	expect(asked[0]?.[1].headers.authorization).toBe(`Bearer ${apiKey}`);
	for (const wrong of ["", " ", "lpk_a\nlpk_b", "lpk_令牌"]) {
		const made = () => createClient({ baseUrl: "http://127.0.0.1", apiKey: wrong });
		expect(made).toThrow(new TypeError("apiKey must be an API key of Lingpai's: lpk_…."));
	}
});

test.each([0, -1, Number.NaN])("a timeout of %s is refused", async (timeout) => {
	expect(() => clientOf(done, { timeout })).toThrow(TypeError);
	await expect(clientOf(done).client.showSettings({ timeout })).rejects.toThrow(TypeError);
});

test("nobody sees the key by looking at the client", () => {
	const { client } = clientOf(done);
	const seen =
		inspect(client, { depth: null, showHidden: true, getters: true }) + JSON.stringify(client) + String(client);
	expect(seen).toContain("introspect");
	expect(seen).not.toContain(apiKey.slice(4));
});

test("the global fetch is used when no other is given", async () => {
	const { fetch } = globalThis;
	try {
		globalThis.fetch = async () => Response.json({ signature: "by the global one" });
		const client = createClient({ baseUrl: "http://127.0.0.1", apiKey });
		expect(await client.sign({ payload: "" })).toEqual({ signature: "by the global one" });
	} finally {
		globalThis.fetch = fetch;
	}
});
