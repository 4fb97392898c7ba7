import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pushAesKey, pushOf, pushToken } from "../../lib/test-pushes.ts";
import { echoes } from "../world/echoes.ts";
import { newSessionKey } from "../world/fake-wechat.ts";
import { pushedEvent, pushesOf } from "../world/pushes.ts";
import { exchange } from "../world/raw.ts";
import { Recorder } from "../world/recorder.ts";
import { Planted, storedIn } from "../world/secrets.ts";
import { shortStart } from "../world/short-start.ts";
import { newWorld, type World } from "../world/world.ts";

const metricsToken = `metrics-${randomBytes(12).toString("hex")}`;
const wrongMasterKey = randomBytes(32).toString("base64");
const nickname = `nick-${randomBytes(8).toString("hex")}`;
const phoneNumber = `139${String(randomBytes(4).readUInt32BE() % 1e8).padStart(8, "0")}`;
const planted = new Planted();

let world: World;
let seen: Recorder;

beforeAll(async () => {
	world = await newWorld({ LOG_LEVEL: "trace", METRICS_TOKEN: metricsToken });
	seen = new Recorder(world.server);
	const masterKey = readFileSync(join(world.server.folder, "master.keys"), "utf8").trim().replace("k1:", "");
	planted.plant("master key", masterKey, { base64: masterKey });
	planted.plant("wrong master key", wrongMasterKey, { base64: wrongMasterKey });
	planted.plant("app secret", world.wechat.secret);
	planted.plant("metrics token", metricsToken);
	planted.plant("nickname", nickname);
	planted.plant("phone number", phoneNumber);
});

afterAll(() => world[Symbol.asyncDispose]());

function plantedCode(code: string): string {
	planted.plant("code", code);
	return code;
}

function newCode(openid: string): string {
	const sessionKey = newSessionKey();
	planted.plant("session key", sessionKey, { base64: sessionKey });
	return plantedCode(world.wechat.loginCode(openid, { sessionKey }));
}

/** Logs in with all that a phone can send along; the answer is the one place where the token may stand. */
async function loggedIn(openid: string): Promise<string> {
	const code = newCode(openid);
	const profile = { openId: openid, nickName: nickname, avatarUrl: "" };
	const json = { code, ...world.wechat.encrypt(openid, profile), ...world.wechat.signed(openid, profile) };
	const { body } = await seen.call(200, "/api/login", { json }, [`token of ${openid}`, "nickname"]);
	expect(body.dataError).toBeUndefined();
	const token = String(body.token);
	planted.plant(`token of ${openid}`, token, { base64url: token.slice(4) });
	await seen.call(409, "/api/login", { json: { code } });
	return token;
}

test("what a user does, well and badly, tells no secret", async () => {
	const { wechat } = world;
	const token = await loggedIn("o-alice");
	await loggedIn("o-bob");
	await seen.call(400, "/api/login", { json: { code: plantedCode("never-issued-code") } });
	await seen.call(400, "/api/login", { json: { code: [newCode("o-eve")] } });
	await seen.call(400, "/api/login", {
		headers: { "content-type": "application/json" },
		raw: `{"code":"${newCode("o-eve")}`,
	});
	for (const header of ["x-wx-skey", "sessionid"])
		await seen.call(200, "/api/session", { headers: { [header]: token } });
	await seen.call(200, "/api/session?upstream=1", { token });
	await seen.call(400, `/api/session?upstream=${token}`, { token });
	await seen.call(401, `/api/session?token=${token}`);
	await seen.call(404, `/api/${token}`, { token });
	// A page repeats its own address to the one who asked for it, and to nobody else.
	await seen.call(200, `/docs?token=${token}`, { token }, ["token of o-alice"]);
	await seen.call(200, "/api/forward-auth", { token });
	const signed = wechat.signed("o-alice", { nickName: nickname });
	await seen.call(200, "/api/verify", { json: { ...signed, token } }, ["nickname"]);
	await seen.call(422, "/api/verify", { token, json: { ...signed, signature: "0".repeat(40) } });
	await seen.call(400, "/api/verify", { token, json: { ...signed, rawData: signed.rawData.slice(1) } });
	const profile = wechat.encrypt("o-alice", { openId: "o-alice", nickName: nickname, avatarUrl: "" });
	const number = { phoneNumber, purePhoneNumber: phoneNumber, countryCode: "86" };
	await seen.call(200, "/api/decrypt", { token, json: profile }, ["nickname"]);
	await seen.call(200, "/api/decrypt", { token, json: wechat.encrypt("o-alice", number) }, ["phone number"]);
	await seen.call(422, "/api/decrypt", { token, json: wechat.encrypt("o-bob", number) });
	await seen.call(422, "/api/decrypt", {
		token,
		json: wechat.encrypt("o-alice", { openId: "o-eve", nickName: nickname }),
	});
	await seen.call(422, "/api/decrypt", {
		token,
		json: wechat.encrypt("o-alice", { nickName: nickname }, { watermark: null }),
	});
	await seen.call(400, "/api/decrypt", { token, json: { ...profile, iv: "AAAA", code: newCode("o-eve") } });
	await seen.call(200, "/api/decrypt", { token, json: { ...profile, code: newCode("o-alice") } }, ["nickname"]);
	const code = plantedCode(wechat.phoneCode("o-alice", phoneNumber));
	await seen.call(200, "/api/phone", { token, json: { code } }, ["phone number"]);
	await seen.call(409, "/api/phone", { token, json: { code } });
	await seen.call(400, "/api/phone", { token, json: { code: newCode("o-eve") } });
	const bytes = `GET /api/session HTTP/1.1\r\nAuthorization: Bearer ${token}\x00\r\n\r\n`;
	seen.note("answer to a malformed request", JSON.stringify((await exchange(world.server.url, bytes)).answers));
});

test("the clients of Wafer are told no secret", async () => {
	const { wechat } = world;
	const profile = { openId: "o-wafer", nickName: nickname, avatarUrl: "" };
	for (const method of ["GET", "POST"]) {
		const code = newCode("o-wafer");
		const { encryptedData, iv } = wechat.encrypt("o-wafer", profile);
		const headers = { "x-wx-code": code, "x-wx-encrypted-data": encryptedData, "x-wx-iv": iv };
		const name = `token of o-wafer by ${method}`;
		const { body } = await seen.call(200, "/api/wafer/login", { method, headers }, [name, "nickname"]);
		const skey = String(Object(body.data).skey);
		planted.plant(name, skey, { base64url: skey.slice(4) });
		await seen.call(409, "/api/wafer/login", { method, headers });
		await seen.call(200, "/api/wafer/user", { method, headers: { "x-wx-skey": skey } });
		await seen.call(401, "/api/wafer/user", { method, headers: { "x-wx-skey": `${skey}x`, "x-wx-id": skey } });
	}
});

test.each(echoes)("a platform that %s and repeats what it was sent tells no secret", async (_name, answer) => {
	const { wechat } = world;
	const token = await loggedIn("o-carol");
	for (const path of ["/sns/jscode2session", "/cgi-bin/stable_token", "/wxa/"]) {
		wechat.renewAccessToken();
		wechat.misbehave = (call, response) => {
			if (!call.path.startsWith(path)) return undefined;
			answer(response, `${JSON.stringify(call)} ${wechat.secret} ${wechat.sessionKey("o-carol")}`);
			return true;
		};
		const sent = [
			{ path: "/api/login", json: { code: newCode("o-carol") } },
			{ path: "/api/session?upstream=1", token },
			{ path: "/api/phone", token, json: { code: plantedCode(wechat.phoneCode("o-carol", phoneNumber)) } },
		];
		const statuses: number[] = [];
		for (const { path: to, ...request } of sent) {
			const { status, headers, text } = await world.server.call(to, request);
			if (status < 300) continue;
			statuses.push(status);
			seen.note(`answer to ${to}`, `${JSON.stringify([...headers])}\n${text}`);
		}
		expect(statuses.length).toBeGreaterThan(0);
		wechat.misbehave = null;
	}
});

test("backends and the command line tell no secret", async () => {
	const { wechat } = world;
	const token = await loggedIn("o-dora");
	const added = JSON.parse(await seen.command(0, ["api-key", "add", "--name", "shop", "--json"], ["API key"]));
	const key = String(Object(added).key);
	planted.plant("API key", key, { base64url: key.slice(4) });
	const wrongKey = `lpk_${randomBytes(32).toString("base64url")}`;
	planted.plant("wrong API key", wrongKey, { base64url: wrongKey.slice(4) });
	const form = { "content-type": "application/x-www-form-urlencoded" };
	await seen.call(200, "/api/introspect", { token: key, json: { token } });
	await seen.call(200, "/api/introspect", { token: key, headers: form, raw: `token=${token}` });
	await seen.call(200, "/api/introspect", { token: key, json: { token: wrongKey } });
	await seen.call(401, "/api/introspect", { token: wrongKey, json: { token } });
	await seen.call(401, "/api/introspect", { token, json: { token } });
	await seen.call(200, "/api/sign", { token: key, json: { token, payload: "{}" } });
	await seen.call(200, "/api/sign", { token: key, json: { openid: "o-dora", appid: wechat.appid, payload: nickname } });
	await seen.call(400, "/api/sign", { token: key, json: { token, payload: [nickname] } });
	await seen.call(200, "/metrics", { token: metricsToken });
	await seen.call(401, "/metrics", { token: wrongKey });
	for (const path of ["/api/health/live", "/api/health/ready", "/api/openapi.json"]) await seen.call(200, path);

	const policy = JSON.stringify({ storePhone: true });
	await seen.command(0, ["app", "add", "wechat", wechat.appid, "--policy", policy]);
	await seen.command(64, ["app", "add", "wechat", "wx-other", "--policy", "{]"]);
	await seen.command(0, ["app", "list", "--json"]);
	await seen.command(0, ["api-key", "list", "--json"]);
	await seen.command(0, ["api-key", "remove", String(Object(added).id)]);
	await seen.command(0, ["audit", "verify", "--json"]);
	await seen.command(64, ["api-key", "nonsense"]);

	// Stored now, and told in the user's own document.
	const json = { code: plantedCode(wechat.phoneCode("o-dora", phoneNumber)) };
	await seen.call(200, "/api/phone", { token, json }, ["phone number"]);
	const held = await seen.call(200, "/api/user", { token }, ["phone number"]);
	expect(held.text).toContain(phoneNumber);
	await seen.call(204, "/api/user", { token, method: "DELETE" });
	await seen.call(401, "/api/user", { token });
	const last = await loggedIn("o-dora");
	await seen.call(204, "/api/session", { token: last, method: "DELETE" });
});

test("the platform's message push tells no secret", async () => {
	const { server, wechat } = world;
	const made = JSON.parse(
		await seen.command(0, ["api-key", "add", "--name", "script", "--scope", "admin", "--json"], ["admin key"]),
	);
	const key = String(Object(made).key);
	planted.plant("admin key", key, { base64url: key.slice(4) });
	planted.plant("push token", pushToken);
	planted.plant("EncodingAESKey", pushAesKey, { base64: `${pushAesKey}=` });
	await loggedIn("o-erin");
	for (const aesKey of [null, pushAesKey]) {
		const pushes = await pushesOf(server, { key, appid: wechat.appid, aesKey });
		await seen.call(200, `${pushes.address()}&echostr=1234567890`);
		await seen.call(401, `${pushes.address({ token: "another" })}&echostr=1234567890`);
		const { query, text } = pushOf(pushedEvent("user_info_modified", "o-erin"), {
			...{ at: Date.now(), appid: wechat.appid, aesKey },
		});
		const path = `/api/push/wechat/${wechat.appid}?${new URLSearchParams(query)}`;
		await seen.call(200, path, { raw: text });
		await seen.call(400, path, { raw: `${text}{` });
	}
	const { items } = (await seen.call(200, "/api/admin/apps", { token: key })).body;
	const path = `/api/admin/apps/${Object(Array.from(Object(items))[0]).id}`;
	const push = { token: pushToken, aesKey: pushAesKey };
	await seen.call(200, path, { method: "PATCH", token: key, json: { push } });
	await seen.call(400, path, { method: "PATCH", token: key, json: { push: { ...push, aesKey: `${pushAesKey}0` } } });
	await seen.call(200, path, { token: key });
});

test("no answer, no line written, no file and no row holds a secret", async () => {
	const { server, wechat } = world;
	for (const { query } of wechat.calls) if (query.access_token) planted.plant("access token", query.access_token);
	for (const { where, content } of storedIn(server.folder)) seen.note(`while running, ${where}`, content);
	for (const settings of [
		{ LINGPAI_MASTER_KEYS: `k1:${wrongMasterKey}` },
		{ LINGPAI_MASTER_KEYS: wrongMasterKey, LINGPAI_APP: `nosuch:wx1:${wechat.secret}`, METRICS_TOKEN: "" },
		{ DATABASE_URL: "file:/dev/null/lingpai.db" },
	]) {
		const { code, stdout, lines } = await shortStart({ ...server.environment, ...settings, PORT: "0" });
		expect(code).toBe(78);
		seen.note(`start with ${Object.keys(settings)}`, [stdout, ...lines].join("\n"));
	}
	await server.stop("SIGKILL");
	await server.start();
	expect(await server.stop()).toBe(0);
	seen.note("output", server.output());
	for (const { where, content } of storedIn(server.folder)) seen.note(`at the end, ${where}`, content);

	expect(seen.missing(({ tag }) => tag !== "simulator" && tag !== "operator")).toEqual([]);
	expect(server.output().match(/^\{/gm)?.length).toBeGreaterThan(100);
	console.log(`${planted.forms.length} forms of secrets looked for in ${seen.seen.length} places`);
	expect(seen.leaks(planted)).toEqual([]);
});

test("a secret that did leak would be found, in each of its forms", async () => {
	for (const { name, form, bytes } of planted.forms) {
		const found = planted.in(Buffer.concat([randomBytes(40), bytes, randomBytes(40)]));
		expect(found).toContain(`${name} (${form})`);
	}
	const [token] = planted.forms.filter(({ name }) => name === "token of o-alice");
	const database = new BetterSqlite3(join(world.server.folder, "lingpai.db"));
	database.prepare("UPDATE users SET nickname = ? WHERE openid = 'o-alice'").run(token?.bytes.toString("base64") ?? "");
	database.close();
	const again = new Recorder(world.server);
	for (const { where, content } of storedIn(world.server.folder)) again.note(where, content);
	const places = new Set(again.leaks(planted).map((leak) => leak.replace(/ \(.*/, "")));
	expect([...places]).toEqual(["file lingpai.db: token of o-alice", "users.nickname: token of o-alice"]);
});
