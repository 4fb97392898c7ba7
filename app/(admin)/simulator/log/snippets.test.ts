import { execFileSync } from "node:child_process";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { phonePlatform } from "../script/test-platforms.ts";
import type { Call, Sent } from "../script/wire.ts";
import { curl, programCode } from "./snippets.ts";

const address = "https://login.example.com";
const token = "lpt_0Zkq4v6h1c8mY2s7x9RrT3wUaBdEfGhJkLmNpQqSsVw";
const platform = await phonePlatform("wechat");
const alipay = { ...platform, client: { object: "my", login: "getAuthCode", code: "authCode", isAlipays: true } };
const call = (given: Partial<Sent>): Sent => ({
	platform,
	...{ sender: "program", method: "GET", path: "/api/session", why: "check" },
	...given,
});

/** What a shell would hand to curl. */
function words(command: string): string[] {
	const printed = execFileSync("bash", ["-euc", `curl() { printf '%s\\0' "$@"; }; ${command}`], { encoding: "utf8" });
	return printed.split("\0").slice(0, -1);
}

describe("the curl command of a request", () => {
	test("sends method, headers and body as they were", () => {
		const body = { rawData: `{"nickName":"it's $HOME \`x\` \\"}`, signature: "00" };
		const sent = call({ method: "POST", path: "/api/verify", token, body });
		expect(words(curl(sent, address))).toEqual([
			...["-s", `${address}/api/verify`],
			...["-H", `Authorization: Bearer ${token}`, "-H", "Content-Type: application/json"],
			...["-d", JSON.stringify(body)],
		]);
		expect(words(curl(call({ method: "DELETE" }), address))).toEqual(["-s", "-X", "DELETE", `${address}/api/session`]);
		expect(words(curl(call({ path: "/api/session?upstream=1" }), address))).toContain(
			`${address}/api/session?upstream=1`,
		);
	});

	test("of an operator takes an API key, for it has no cookie", () => {
		const command = curl(call({ sender: "operator", path: "/api/admin/sessions?userId=usr_1&status=active" }), address);
		expect(words(command)).toContain("Authorization: Bearer lpk_…");
	});
});

describe("the mini-program code of a request", () => {
	const run = (code: string | null, given: object) => {
		const requests: object[] = [];
		const wx = { request: (options: object) => requests.push(options), getStorageSync: () => token };
		runInNewContext(String(code), { wx, ...given });
		return requests;
	};

	test("asks for the same with wx.request, its token from the storage", () => {
		const sent = call({
			method: "POST",
			path: "/api/decrypt",
			token,
			body: { encryptedData: "AA", iv: "BB", rawData: undefined },
		});
		expect(run(programCode(sent, address), { encryptedData: "AA", iv: "BB" })).toMatchObject([
			{
				...{ url: `${address}/api/decrypt`, method: "POST", data: { encryptedData: "AA", iv: "BB" } },
				header: { Authorization: `Bearer ${token}` },
			},
		]);
	});

	test("of what the phone gives is the platform's own function", () => {
		const phone = (path: Call["path"], body: object) =>
			programCode(call({ sender: "phone", method: "POST", path, body }), address);
		expect(phone("/api/simulator/login", { user: "alice" })).toContain("wx.login({");
		expect(phone("/api/simulator/phone", { user: "alice" })).toContain('open-type="getPhoneNumber"');
		expect(phone("/api/simulator/data", { user: "alice", kind: "weRunData" })).toContain("wx.getWeRunData({");
		expect(phone("/api/simulator/data", { user: "alice", kind: "rawData" })).toContain("wx.getUserInfo({");
	});

	test("is written for the platform's own object, and for Alipay's ways", () => {
		const swan = { ...platform, client: { ...platform.client, object: "swan", login: "getLoginCode" } };
		const check = programCode(call({ platform: swan, token }), address);
		expect(check).toContain("swan.request({");
		expect(check).toContain("// 401: swan.getLoginCode");
		const login = { sender: "phone", method: "POST", path: "/api/simulator/login", body: {} } as const;
		expect(programCode(call({ ...login, platform: swan }), address)).toContain("swan.getLoginCode({");
		const code = programCode(call({ platform: alipay, token }), address);
		expect(code).toMatch(/headers: \{ Authorization: `Bearer \$\{my\.getStorageSync\(\{ key: "token" \}\)\.data\}` \}/);
		expect(code).toContain("fail: ({ status }) => {");
		expect(programCode(call({ ...login, platform: alipay }), address)).toContain("success: ({ authCode }) => {}");
		const anonymous = call({ ...login, body: { anonymous: true } });
		expect(programCode(anonymous, address)).toContain("success: ({ anonymousCode }) => {}");
	});

	test("is not there for what operators do", () => {
		expect(programCode(call({ sender: "operator" }), address)).toBeNull();
	});
});
