import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { platformNames, platforms } from "./platforms/index.ts";
import { standIns } from "./simulator/index.ts";

const read = (environment: Record<string, string>) => readConfig({ NODE_ENV: "production", ...environment });

/** The lines that a start with these settings ends with. */
function linesOf(environment: Record<string, string>): string[] {
	try {
		read(environment);
		return [];
	} catch (error) {
		if (error instanceof ConfigError) return error.lines;
		throw error;
	}
}

/** A secret that is made of keys. */
const keys = standIns.alipay?.secret ?? "";

const bytes = (fill: number) => Buffer.alloc(32, fill).toString("base64");

describe("the settings", () => {
	test("have the contract's defaults", () => {
		expect(read({})).toEqual({
			port: 3000,
			host: "0.0.0.0",
			databaseUrl: "file:./data/lingpai.db",
			masterKeys: null,
			masterKeysFile: "data/master.keys",
			setupTokenFile: "data/setup.token",
			owner: null,
			publicUrl: "http://localhost:3000",
			apps: [],
			simulator: "0",
			upstreamOf: expect.any(Function),
			upstreamTimeout: 3000,
			trustedProxies: [],
			metricsToken: null,
			logLevel: "info",
			rateLimits: true,
			strict: false,
			version: expect.stringMatching(/^\d+\.\d+\.\d+/),
		});
	});

	test.each([
		["PORT", "8080", { port: 8080, publicUrl: "http://localhost:8080" }],
		["PORT", "0", { port: 0 }],
		["HOST", "127.0.0.1", { host: "127.0.0.1" }],
		["DATABASE_URL", "file:/srv/l/a.db", { databaseUrl: "file:/srv/l/a.db", masterKeysFile: "/srv/l/master.keys" }],
		["LINGPAI_PUBLIC_URL", "https://a.example/", { publicUrl: "https://a.example" }],
		["LINGPAI_SIMULATOR", "1", { simulator: "1" }],
		["LINGPAI_SIMULATOR", "auto", { simulator: "auto" }],
		["LINGPAI_UPSTREAM_TIMEOUT_MS", "100", { upstreamTimeout: 100 }],
		["LINGPAI_UPSTREAM_TIMEOUT_MS", "60000", { upstreamTimeout: 60_000 }],
		["TRUSTED_PROXIES", " 10.0.0.0/8, ::1 ,", { trustedProxies: ["10.0.0.0/8", "::1"] }],
		["METRICS_TOKEN", "0123456789abcdef", { metricsToken: "0123456789abcdef" }],
		["LOG_LEVEL", "debug", { logLevel: "debug" }],
		["LINGPAI_RATE_LIMITS", "off", { rateLimits: false }],
		["NODE_ENV", "development", { strict: true }],
		["LINGPAI_APP", "wechat:wx1:a:b", { apps: [{ platform: "wechat", appid: "wx1", secret: "a:b" }] }],
		[
			"LINGPAI_APP",
			"wechat:wx1:s, wechat:wx2:t",
			{
				apps: [
					{ platform: "wechat", appid: "wx1", secret: "s" },
					{ platform: "wechat", appid: "wx2", secret: "t" },
				],
			},
		],
		[
			"LINGPAI_APP",
			`alipay:2021000000000001:${keys}`,
			{ apps: [{ platform: "alipay", appid: "2021000000000001", secret: keys }] },
		],
		[
			"LINGPAI_MASTER_KEYS",
			`k2:${bytes(2)},k1:${bytes(1)}`,
			{
				masterKeys: [
					{ id: "k2", bytes: Buffer.alloc(32, 2) },
					{ id: "k1", bytes: Buffer.alloc(32, 1) },
				],
			},
		],
	])("take %s=%s", (name, value, expected) => {
		expect(read({ [name]: value })).toMatchObject(expected);
	});

	test.each([
		...["abc", "-1", "65536", "80.5"].map((value) => ["PORT", value]),
		...["mysql://x/y", "file:", "./data.db"].map((value) => ["DATABASE_URL", value]),
		...["k1:short", bytes(1), `:${bytes(1)}`, `k 1:${bytes(1)}`, ",", `k1:${bytes(1)},k1:${bytes(2)}`].map((value) => [
			"LINGPAI_MASTER_KEYS",
			value,
		]),
		...["ftp://a.example", "a.example", "//a.example"].map((value) => ["LINGPAI_PUBLIC_URL", value]),
		...[
			"wechat",
			"wechat:wx1",
			"wechat:wx1:",
			"wechat::s",
			"myspace:wx1:s",
			"wechat:wx1:s,nonsense",
			"alipay:2021:s",
		].map((value) => ["LINGPAI_APP", value]),
		...["yes", "true", "2"].map((value) => ["LINGPAI_SIMULATOR", value]),
		...["nonsense", "file:///etc/passwd"].map((value) => ["LINGPAI_UPSTREAM_WECHAT", value]),
		...["99", "60001", "soon", "1.5"].map((value) => ["LINGPAI_UPSTREAM_TIMEOUT_MS", value]),
		...["localhost", "10.0.0.0/33", "::1/129", "10.0.0.0/8/8", "10.0.0.1,x"].map((value) => ["TRUSTED_PROXIES", value]),
		["METRICS_TOKEN", "too-short"],
		["LOG_LEVEL", "loud"],
		...["no", "true"].map((value) => ["LINGPAI_RATE_LIMITS", value]),
	])("refuse %s=%s with one line that names the setting", (name, value) => {
		const lines = linesOf({ [name ?? ""]: value ?? "" });
		expect(lines).toHaveLength(1);
		expect(lines[0]).toMatch(new RegExp(`^${name}[^\\n]*: [^\\n]+$`));
	});

	test("that are wrong are told all at once, and none quotes a secret", () => {
		const key = `k1:${bytes(1).slice(3)}`;
		const secret = "the-secret-itself";
		const lines = linesOf({ PORT: "x", LOG_LEVEL: "y", LINGPAI_MASTER_KEYS: key, LINGPAI_APP: secret });
		expect(lines.map((line) => line.split(":")[0])).toEqual([
			"PORT",
			"LINGPAI_MASTER_KEYS",
			"LINGPAI_APP",
			"LOG_LEVEL",
		]);
		expect(lines.join()).not.toContain(secret);
		expect(lines.join()).not.toContain(key.slice(3));
	});

	test("left empty are unset", () => {
		const { upstreamOf, ...settings } = read({ PORT: "", LINGPAI_APP: "", LINGPAI_MASTER_KEYS: "", METRICS_TOKEN: "" });
		expect(settings).toEqual({ ...read({}), upstreamOf: undefined });
		expect(upstreamOf("wechat")).toBe("https://api.weixin.qq.com");
	});

	test("say where each platform is, unless it is where it says itself", () => {
		for (const name of platformNames) {
			expect(read({}).upstreamOf(name)).toBe(platforms[name].address);
			const setting = `LINGPAI_UPSTREAM_${name.toUpperCase()}`;
			expect(read({ [setting]: "http://127.0.0.1:9/x/" }).upstreamOf(name)).toBe("http://127.0.0.1:9/x");
			expect(linesOf({ [setting]: "nowhere" })).toEqual([`${setting}: must be an http or https URL`]);
		}
	});
});
