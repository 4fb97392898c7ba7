import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClient, LingpaiError } from "./src/index.ts";
import { standInPhone } from "./stand-in-phone.ts";
import { baseUrl, json, refusal, standInServer } from "./stand-in-server.ts";

// Only patience is measured by it: how long an answer takes on a busy machine is nobody's failure.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const timeout = 20;

function opened() {
	const server = standInServer();
	const phone = standInPhone(server.answer);
	return { server, phone, client: createClient({ baseUrl, platform: phone.platform, timeout }) };
}

test.each([
	["never answers", "never", /timeout/],
	["throws", "throws", /not allowed here/],
	["calls fail", "refuses", /login:fail no network/],
	["gives a promise that rejects", "rejects", /privacy agreement/],
] as const)("where wx.login %s all who wait are told, and the next call tries again", async (_name, login, message) => {
	const { server, phone, client } = opened();
	phone.misbehave.login = login;
	const calls = Promise.allSettled([client.login(), client.token(), client.request({ url: "/api/orders" })]);
	await vi.advanceTimersByTimeAsync(2 * timeout);
	for (const call of await calls) {
		expect(call).toMatchObject({ status: "rejected", reason: { code: "login_failed", status: 0 } });
		expect(call.status === "rejected" && call.reason.message).toMatch(message);
	}
	expect(phone.logins).toBe(1);
	phone.misbehave = {};
	expect((await client.request({ url: "/api/orders" })).status).toBe(200);
	expect(server.logins).toHaveLength(1);
});

test("a platform that gives no code, or has no login at all, is told", async () => {
	const { answer } = standInServer();
	const empty = standInPhone(answer, () => ({ errMsg: "login:ok" }));
	await expect(createClient({ baseUrl, platform: empty.platform }).login()).rejects.toMatchObject({
		code: "login_failed",
	});
	const none = { ...standInPhone(answer).platform, login: undefined };
	const { login, ...platform } = none;
	await expect(createClient({ baseUrl, platform }).login()).rejects.toMatchObject({ code: "login_failed" });
	const getCode = () => Promise.reject(new Error("the simulator is off"));
	await expect(createClient({ baseUrl, platform, getCode }).login()).rejects.toThrow("the simulator is off");
	expect(() => createClient({ baseUrl })).toThrow("no platform found");
	expect(() => createClient({ baseUrl: "login.example.com", platform })).toThrow("https://");
});

test("a request whose answer is lost is told and not sent again", async () => {
	const { server, phone, client } = opened();
	await client.login();
	server.misbehave = () => "lost";
	const refused = await client.request({ url: "/api/orders", method: "POST", data: { id: 1 } }).catch((error) => error);
	expect(refused).toBeInstanceOf(LingpaiError);
	expect(refused).toMatchObject({ code: "network", status: 0, requestId: null, retryAfter: null });
	expect(refused.message).toContain("request:fail socket hang up");
	expect(phone.requests).toHaveLength(2);
});

test("a request whose callback never comes ends by our own clock", async () => {
	const { server, client } = opened();
	await client.login();
	server.misbehave = () => "never";
	for (const call of [client.checkSession, client.logout]) {
		const told = expect(call()).rejects.toMatchObject({ code: "timeout" });
		await vi.advanceTimersByTimeAsync(2 * timeout);
		await told;
	}
});

test.each([
	["a page", { status: 200, header: {}, text: "<html>Wi-Fi login</html>" }, { code: "bad_answer", status: 200 }],
	["nothing", { status: 200, header: {}, text: "" }, { code: "bad_answer" }],
	["null", { status: 200, header: {}, text: "null" }, { code: "bad_answer" }],
	["502 with a page", { status: 502, header: {}, text: "<h1>Bad Gateway</h1>" }, { code: "http_error", status: 502 }],
	["503", refusal(503, "unavailable", { "Retry-After": "2" }), { code: "unavailable", status: 503, retryAfter: 2 }],
	["429", refusal(429, "rate_limited", { "retry-after": "57" }), { code: "rate_limited", status: 429, retryAfter: 57 }],
	["403", refusal(403, "user_blocked"), { code: "user_blocked", message: "user_blocked.", requestId: "req-1" }],
])("%s in place of an answer is an error, after one request", async (_name, reply, told) => {
	const { server, phone, client } = opened();
	await client.login();
	server.misbehave = () => reply;
	await expect(client.verify({ rawData: "{}", signature: "00" })).rejects.toMatchObject(told);
	await expect(client.decrypt({ encryptedData: "AA==", iv: "AA==" })).rejects.toMatchObject(told);
	await expect(client.login({ fresh: true })).rejects.toMatchObject(told);
	expect(phone.requests).toHaveLength(4);
});

test("a login's success of another shape is no session", async () => {
	const { server, phone, client } = opened();
	server.misbehave = () => json(200, { token: "lpt_1" });
	await expect(client.login()).rejects.toMatchObject({ code: "bad_answer" });
	expect(phone.storage.size).toBe(0);
});

test("a code that was used or has expired is replaced by another, once", async () => {
	const { server, phone, client } = opened();
	let refused = 0;
	server.misbehave = ({ url }) =>
		url.endsWith("/api/login") && refused++ === 0 ? refusal(409, "code_used") : undefined;
	await client.login();
	expect(phone.logins).toBe(2);
	server.misbehave = () => refusal(400, "invalid_code");
	await expect(client.login({ fresh: true })).rejects.toMatchObject({ code: "invalid_code", status: 400 });
	expect(phone.logins).toBe(4);
});

test("a proxy's own 401 is looked into: a dead session is renewed once, a live one is left alone", async () => {
	const { server, phone, client } = opened();
	const shop = "https://shop.example.com";
	const buyer = createClient({ baseUrl, platform: phone.platform, backends: [shop] });
	await client.login();
	const page = { status: 401, header: {}, text: "<h1>401 Authorization Required</h1>" };
	server.misbehave = ({ url, header }) => {
		if (!url.startsWith(shop)) return undefined;
		return header.authorization === "Bearer lpt_2" ? json(200, { bought: 1 }) : page;
	};
	await expect(buyer.request({ url: `${shop}/buy` })).rejects.toMatchObject({ code: "http_error", status: 401 });
	expect(server.logins).toHaveLength(1);
	server.endAll();
	expect((await buyer.request({ url: `${shop}/buy`, method: "POST" })).data).toEqual({ bought: 1 });
	expect(server.logins).toHaveLength(2);
});

test("the token goes to no address that was not named", async () => {
	const { server, phone } = opened();
	const client = createClient({ baseUrl, platform: phone.platform, backends: ["https://shop.example.com/api/"] });
	for (const url of [
		"https://evil.example/",
		"//evil.example/",
		"https://shop.example.com.evil.example/api/",
		"https://shop.example.com/other",
		"orders",
	]) {
		await expect(client.request({ url })).rejects.toMatchObject({ code: "untrusted_url", status: 0 });
	}
	expect(phone.requests).toEqual([]);
	await client.request({ url: "/api/orders", data: { page: "2" }, header: { "x-shop": "1" } });
	expect(phone.requests.at(-1)).toMatchObject({ url: `${baseUrl}/api/orders?page=2`, header: { "x-shop": "1" } });
	expect(server.logins).toHaveLength(1);
});

test.each(["https://", "https:", "/", "", "shop.example.com"])("%j is no backend", (backend) => {
	const { phone } = opened();
	const create = (backends: string[]) => () => createClient({ baseUrl, platform: phone.platform, backends });
	expect(create(["https://shop.example.com", backend])).toThrow("begin with https://");
	expect(create(["https://shop.example.com"])).not.toThrow();
});

test.each(["full", "broken", "lies"] as const)(
	"with storage that is %s one login lasts for as long as the mini-program runs",
	async (storage) => {
		const { server, phone, client } = opened();
		phone.misbehave.storage = storage;
		for (let call = 0; call < 5; call += 1) await client.request({ url: "/api/orders" });
		expect(server.logins).toHaveLength(1);
		server.endAll();
		await Promise.all(Array.from({ length: 5 }, () => client.request({ url: "/api/orders" })));
		expect(server.logins).toHaveLength(2);
		await client.logout();
		await expect(client.token()).rejects.toMatchObject({ code: "logged_out" });
	},
);

test.each([
	["a text", "lpt_old"],
	["another version's", { skey: "1", userinfo: {} }],
	["half a session", { token: "lpt_1" }],
	["a number", 5],
	["null", null],
])("storage that holds %s is no session, and is written over", async (_name, value) => {
	const { server, phone, client } = opened();
	phone.storage.set(`lingpai:/wx0123456789abcdef/develop/${baseUrl}`, value);
	expect(await client.token()).toBe("lpt_1");
	expect(await client.token()).toBe("lpt_1");
	expect(server.logins).toHaveLength(1);
});
