import { expect, test } from "vitest";
import { createClient } from "./src/index.ts";
import { type StandInPhone, standInPhone } from "./stand-in-phone.ts";
import { baseUrl, refusal, type StandInServer, standInServer } from "./stand-in-server.ts";

const key = `lingpai:/wx0123456789abcdef/develop/${baseUrl}`;

function opened(): { server: StandInServer; phone: StandInPhone; client: ReturnType<typeof createClient> } {
	const server = standInServer();
	const phone = standInPhone(server.answer);
	return { server, phone, client: createClient({ baseUrl, platform: phone.platform }) };
}

test("fifty calls at once without a session make one login", async () => {
	const { server, phone, client } = opened();
	const answers = await Promise.all(Array.from({ length: 50 }, () => client.request({ url: "/api/orders" })));
	expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
	expect([phone.logins, server.logins]).toEqual([1, [{ code: "code" }]]);
});

test("fifty calls at once on a dead session make one login, and each is repeated once", async () => {
	const { server, phone, client } = opened();
	await client.login();
	server.endAll();
	const answers = await Promise.all(Array.from({ length: 50 }, () => client.request({ url: "/api/orders" })));
	expect(answers.map(({ data }) => Object(data).token)).toEqual(Array(50).fill("lpt_2"));
	expect(server.logins).toHaveLength(2);
	expect(phone.requests.filter(({ url }) => url.endsWith("/api/orders"))).toHaveLength(100);
});

test("a session that dies at once again ends the call with its error, after one login", async () => {
	const { server, client } = opened();
	server.misbehave = ({ url }) => (url.endsWith("/api/login") ? undefined : refusal(401, "session_expired"));
	await client.login();
	await expect(client.request({ url: "/api/orders" })).rejects.toMatchObject({
		code: "session_expired",
		status: 401,
		requestId: "req-1",
	});
	expect(server.logins).toHaveLength(2);
});

test("pages that make clients of their own share the session and the login under way", async () => {
	const { server, phone, client } = opened();
	const other = createClient({ baseUrl: `${baseUrl}/`, platform: phone.platform });
	await Promise.all([client.login(), other.login(), other.token()]);
	expect(server.logins).toHaveLength(1);
	expect(await other.token()).toBe(await client.token());
});

test("a call whose token was replaced meanwhile is repeated with the newer one, without a login", async () => {
	const { server, phone, client } = opened();
	await client.login();
	const old = phone.storage.get(key);
	await client.login({ fresh: true });
	const newer = phone.storage.get(key);
	phone.storage.set(key, old);
	server.misbehave = ({ url, header }) => {
		if (!url.endsWith("/api/orders") || header.authorization !== "Bearer lpt_1") return undefined;
		// Meanwhile another context of the same mini-program, with a memory of its own, wrote what it got.
		phone.storage.set(key, newer);
		return refusal(401, "session_revoked");
	};
	expect((await client.request({ url: "/api/orders" })).data).toMatchObject({ token: "lpt_2" });
	expect(server.logins).toHaveLength(2);
});

test("a login tells that the user is new, what is kept no longer does", async () => {
	const { phone, client } = opened();
	expect((await client.login()).user.isNew).toBe(true);
	expect((await client.login()).user.isNew).toBe(false);
	expect(phone.storage.get(key)).toMatchObject({ token: "lpt_1", user: { id: "usr_1", isNew: false } });
});

test("a login on purpose is made beside the session that there is", async () => {
	const { client } = opened();
	await client.login();
	expect(await client.login({ fresh: true })).toMatchObject({ token: "lpt_2" });
	expect(await client.token()).toBe("lpt_2");
});

test("each environment, app and server has a key of its own", async () => {
	const { server, phone, client } = opened();
	await client.login();
	await createClient({ baseUrl, appid: "wx1", platform: phone.platform }).login();
	await createClient({ baseUrl: "https://login.example.com/two", platform: phone.platform })
		.login()
		.catch(() => undefined);
	const trial = { getAccountInfoSync: () => ({ miniProgram: { appId: "wx0123456789abcdef", envVersion: "trial" } }) };
	await createClient({ baseUrl, platform: Object.assign({ ...phone.platform }, trial) }).login();
	expect([...phone.storage.keys()]).toEqual([
		key,
		key.replace("lingpai:", "lingpai:wx1"),
		key.replace("develop", "trial"),
	]);
	expect(server.logins).toEqual([{ code: "code" }, { code: "code", appid: "wx1" }, { code: "code" }]);
});

test("after a logout everything is refused until the next login, and the phone keeps nothing", async () => {
	const { server, phone, client } = opened();
	await client.login();
	await client.logout();
	expect(phone.storage.size).toBe(0);
	await expect(client.request({ url: "/api/orders" })).rejects.toMatchObject({ code: "logged_out", status: 0 });
	expect(server.logins).toHaveLength(1);
	await client.login();
	expect((await client.checkSession()).active).toBe(true);
});

test("a logout during a login tells all who wait, and ends the session that still comes", async () => {
	const { server, phone, client } = opened();
	const waiting = Promise.allSettled([client.login(), client.request({ url: "/api/orders" }), client.token()]);
	while (!phone.requests.some(({ url }) => url.endsWith("/api/login"))) await Promise.resolve();
	await client.logout();
	expect((await waiting).map((one) => one.status === "rejected" && one.reason.code)).toEqual(
		Array(3).fill("logged_out"),
	);
	await expect
		.poll(() => phone.requests.map(({ method, header }) => [method, header.authorization]))
		.toEqual([
			["POST", undefined],
			["DELETE", "Bearer lpt_1"],
		]);
	expect(server.logins).toHaveLength(1);
	expect(phone.storage.size).toBe(0);
});

test("a logout before the platform gave its code sends no login at all", async () => {
	const server = standInServer();
	let give = (_code: object) => {};
	const phone = standInPhone(server.answer, () => new Promise((resolve) => (give = resolve)));
	const client = createClient({ baseUrl, platform: phone.platform });
	const waiting = client.login().catch((error) => error.code);
	while (phone.logins === 0) await Promise.resolve();
	await client.logout();
	expect(await waiting).toBe("logged_out");
	give({ code: "late" });
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(phone.requests).toEqual([]);
});

test("a session that is dead already is logged out well, and a lost answer is told after the phone forgot", async () => {
	const { server, phone, client } = opened();
	await client.login();
	server.endAll();
	await expect(client.logout()).resolves.toBeUndefined();
	await client.login();
	server.misbehave = () => "lost";
	await expect(client.logout()).rejects.toMatchObject({ code: "network" });
	expect(phone.storage.size).toBe(0);
});
