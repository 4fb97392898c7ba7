import { generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { standIns } from "../../lib/simulator/index.ts";
import { type Answered, type Lingpai, lingpai } from "../world/lingpai.ts";
import { type PlatformServers, platformServers } from "../world/platform-servers.ts";
import { tracesOf } from "../world/traces.ts";

/** Those that did not follow WeChat. */
const appids = {
	baidu: "y2dTfnWfkx2OXttMEMWlGHoB1KzMogm7",
	xiaohongshu: "65f000000000000000000001",
	alipay: "2021000000000001",
};
const names = ["baidu", "xiaohongshu", "alipay"] as const;
type Name = (typeof names)[number];

let platforms: PlatformServers;
let server: Lingpai;
let admin: string;

beforeAll(async () => {
	platforms = await platformServers(appids);
	server = await lingpai(platforms.environment);
	const made = await server.command("api-key", "add", "--name", "script", "--scope", "admin", "--json");
	admin = JSON.parse(made.stdout).key;
});

beforeEach(() => {
	platforms.answer = null;
	platforms.status = 200;
	platforms.received.length = 0;
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
	await platforms[Symbol.asyncDispose]();
});

function login(name: Name, user: string): Promise<Answered> {
	const code = platforms.platform(name).issueCode(user, "login");
	return server.call("/api/login", { json: { code, appid: appids[name] } });
}

/** The phone number that the phone's button gives there. */
function phoneOf(name: Name, user: string) {
	const platform = platforms.platform(name);
	const content = standIns[name]?.contents.phoneNumber?.(platform.user(user), Date.now()) ?? {};
	const how = { sessionKey: platform.sessionKey(user), appid: appids[name], at: Date.now() };
	const given = standIns[name]?.seal(content, how);
	const base64 = (bytes: Buffer | undefined) => bytes?.toString("base64");
	return { content, json: { encryptedData: base64(given?.encryptedData), iv: base64(given?.iv) } };
}

const marker = "MARK-of-the-platform";

/** How each refuses a code, with the status that it does it with. */
const refusals = {
	baidu: ["invalid_grant", 400, { error: "invalid_grant", error_description: marker }],
	xiaohongshu: [410103, 200, { success: false, code: 410103, msg: marker, data: null }],
	alipay: [
		...(["isv.code-invalid", 200] as const),
		{ error_response: { code: "40002", sub_code: "isv.code-invalid", sub_msg: marker } },
	],
} as const;

describe.each(names)("an app of %s", (name) => {
	test("logs users in, and opens the phone number", async () => {
		const { status, body } = await login(name, "alice");
		expect(status).toBe(200);
		const token = String(body.token);
		const { content, json } = phoneOf(name, "alice");
		const opened = await server.call("/api/decrypt", { token, json });
		expect([opened.status, opened.body]).toMatchObject([200, { kind: "phoneNumber", data: content }]);
		const garbled = { ...json, encryptedData: Buffer.alloc(64, 7).toString("base64") };
		const refused = await server.call("/api/decrypt", { token, json: garbled });
		expect([refused.status, refused.body.error]).toEqual([422, "decrypt_failed"]);
		const told = await server.call("/api/introspect", { token: admin, json: { token } });
		expect(told.body).toMatchObject({ active: true, platform: name, appid: appids[name], openid: "sim-alice" });
		for (const { url } of platforms.received) expect(url).not.toContain(platforms.secret(name).slice(0, 40));
	});

	test("tells a refusal as what it means, and keeps the platform's code of it alone", async () => {
		const [errcode, status, answer] = refusals[name];
		// Xiaohongshu's access token is there by now.
		platforms.answer = () => answer;
		platforms.status = status;
		const refused = await login(name, "alice");
		expect([refused.status, refused.body.error]).toEqual([400, "invalid_code"]);
		for (const text of [marker, platforms.secret(name)]) {
			expect(refused.text).not.toContain(text);
			expect(tracesOf(server, text)).toEqual([]);
		}
		const { body } = await server.call("/api/admin/audit?action=login&limit=1", { token: admin });
		expect(Object(body.items)[0]).toMatchObject({ reason: "invalid_code", detail: { platform: name, errcode } });
	});
});

test("Xiaohongshu's access token is fetched anew when somebody else ended it", async () => {
	await login("xiaohongshu", "alice");
	platforms.received.length = 0;
	let refused = 0;
	platforms.answer = ({ url }) =>
		url.startsWith("/api/rmp/session") && refused++ === 0 ? { success: false, code: 410101, data: null } : null;
	expect((await login("xiaohongshu", "bob")).status).toBe(200);
	const paths = platforms.received.map(({ url }) => url.split("?")[0]);
	expect(paths).toEqual(["/api/rmp/session", "/api/rmp/token", "/api/rmp/session"]);
});

test("Alipay's answers have to be signed once its key is known", async () => {
	const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const alipaysKey = publicKey.export({ format: "der", type: "spki" }).toString("base64");
	const { body } = await server.call("/api/admin/apps", { token: admin });
	const items: { id: string; appid: string }[] = Object(body.items);
	const app = items.find(({ appid }) => appid === appids.alipay);
	const change = (secret: string) =>
		server.call(`/api/admin/apps/${app?.id}`, { token: admin, method: "PATCH", json: { secret } });
	expect((await change("verysecret")).status).toBe(400);
	expect((await change(`${platforms.secret("alipay")};${alipaysKey}`)).status).toBe(200);

	const unsigned = await login("alipay", "alice");
	expect([unsigned.status, unsigned.body.error]).toEqual([502, "app_misconfigured"]);
	const told = { open_id: "o-1", access_token: "t", expires_in: 300 };
	const signature = sign("sha256", Buffer.from(JSON.stringify(told)), privateKey).toString("base64");
	platforms.answer = () => ({ alipay_system_oauth_token_response: told, sign: signature });
	expect((await login("alipay", "alice")).status).toBe(200);
	platforms.answer = () => ({ alipay_system_oauth_token_response: { ...told, open_id: "o-2" }, sign: signature });
	expect((await login("alipay", "alice")).body.error).toBe("app_misconfigured");
});
