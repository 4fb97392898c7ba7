import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeveloperTools, developerTools } from "../world/developer-tools.ts";
import { type Lingpai, lingpai } from "../world/lingpai.ts";
import { newWorld } from "../world/world.ts";

const folder = resolve("examples/miniprogram");

let server: Lingpai;
let tools: DeveloperTools;

beforeAll(async () => {
	server = await lingpai({ LINGPAI_SIMULATOR: "auto" });
	tools = developerTools(folder, server);
});

afterAll(() => server[Symbol.asyncDispose]());

const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
const app = JSON.parse(readFileSync(join(folder, "app.json"), "utf8"));
const pages: string[] = app.pages;

test("it opens without an appid and without a build, and every file that it names is there", () => {
	for (const file of files.filter((one) => one.endsWith(".json"))) JSON.parse(readFileSync(join(folder, file), "utf8"));
	const project = JSON.parse(readFileSync(join(folder, "project.config.json"), "utf8"));
	expect(project).toMatchObject({ appid: "touristappid", compileType: "miniprogram", setting: { urlCheck: false } });
	const named = [
		...pages.flatMap((page) => [`${page}.js`, `${page}.json`, `${page}.wxml`]),
		...app.tabBar.list.map(({ pagePath }: { pagePath: string }) => `${pagePath}.js`),
		...[app.sitemapLocation, app.themeLocation],
	];
	expect(named.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
	const theme = JSON.parse(readFileSync(join(folder, "theme.json"), "utf8"));
	const colors = JSON.stringify(app).match(/(?<="@)\w+/g) ?? [];
	for (const one of colors) expect([one, theme.light[one], theme.dark[one]]).not.toContain(undefined);
});

test.each(pages)("every handler and every part that %s names exists", (page) => {
	const { handlers, data } = tools.open(page);
	const wxml = readFileSync(join(folder, `${page}.wxml`), "utf8");
	const bound = [...wxml.matchAll(/\bbind\w+="(\w+)"/g)].map(([, name]) => name);
	expect(bound.length).toBeGreaterThan(0);
	expect(bound.filter((name) => !handlers.includes(name ?? ""))).toEqual([]);
	const parts = [...wxml.matchAll(/<include src="([^"]+)"/g)].map(([, src = ""]) => join(folder, dirname(page), src));
	expect(parts.filter((part) => !existsSync(part))).toEqual([]);
	const shown = [wxml, ...parts.map((part) => readFileSync(part, "utf8"))].join("");
	const looped = shown.includes("wx:for") ? ["item", "index"] : [];
	const names = [...shown.matchAll(/\{\{([^}]*)\}\}/g)].flatMap(([, expression = ""]) =>
		[...expression.replaceAll(/'[^']*'/g, "").matchAll(/(?<![.\w])[a-zA-Z]\w*/g)].map(([name]) => name),
	);
	expect(names.filter((name) => !(name in data) && !looped.includes(name))).toEqual([]);
	for (const [tag] of shown.matchAll(/<\/?([a-z-]+)/g)) {
		expect(["view", "text", "button", "block", "include"]).toContain(tag.replace(/^<\/?/, ""));
	}
});

test("a newcomer logs in, checks, verifies, decrypts, asks for the phone number, and reads what the server said", async () => {
	tools.launch();
	const login = tools.open("pages/login/login");
	await expect
		.poll(() => login.data.session, { timeout: 60_000 })
		.toMatchObject({ user: expect.stringMatching(/^usr_/) });
	await login.tap("check");
	expect(login.data).toMatchObject({ problem: null, busy: "", result: expect.stringContaining("expiresAt") });

	const data = tools.open("pages/data/data");
	for (const [handler, told] of [
		["verify", "nickName"],
		["decrypt", "weRunData"],
		["decryptAfterChange", "weRunData"],
		["simulatedPhone", "phoneNumber"],
		["everything", "sim-alice"],
	] as const) {
		await data.tap(handler);
		expect([handler, data.data.problem, data.data.result]).toEqual([handler, null, expect.stringContaining(told)]);
	}
	await data.tap("phone", { detail: { errMsg: "getPhoneNumber:fail user deny" } });
	expect(data.data).toMatchObject({ result: "", problem: { code: "user_denied" } });

	const log = tools.open("pages/log/log");
	expect(log.data.entries).toContainEqual(
		expect.objectContaining({
			title: "POST /api/decrypt",
			status: 422,
			isBad: true,
			answer: expect.stringContaining("decrypt_failed"),
		}),
	);
	expect(JSON.stringify(log.data.entries)).not.toMatch(/lpt_[\w-]{5}/);
	await log.tap("toggle", { currentTarget: { dataset: { id: 1 } } });
	expect(log.data.open).toBe(1);
	await log.tap("clear");
	expect(log.data.entries).toEqual([]);
	expect(tools.phone.logins).toBe(0);
});

test("a session that is ended on the host is renewed by one login for twenty checks, and a logout stays one", async () => {
	const login = tools.open("pages/login/login");
	await expect.poll(() => login.data.session, { timeout: 60_000 }).not.toBeNull();
	const log = tools.open("pages/log/log");
	await log.tap("clear");
	const ended = await server.command("session", "expire", "--app", "wx-simulator");
	expect(ended.code).toBe(0);
	await login.tap("many");
	expect(login.data).toMatchObject({ problem: null, session: { user: expect.stringMatching(/^usr_/) } });
	const titles = () => Object(tools.module("journal.js").entries).map(({ title }: { title: string }) => title);
	expect(titles().filter((title: string) => title === "POST /api/login")).toHaveLength(1);
	await login.tap("logout");
	expect(login.data).toMatchObject({ session: null, problem: null });
	await login.tap("check");
	expect(login.data.problem).toMatchObject({ code: "logged_out" });
	await login.tap("login");
	expect(login.data).toMatchObject({ problem: null, session: { until: expect.any(String) } });
});

test("a server that is gone is told on the page", async () => {
	const login = tools.open("pages/login/login");
	await server.stop();
	await login.tap("check");
	expect(login.data.problem).toMatchObject({ code: "network", message: expect.stringContaining("没有得到回答") });
	await server.start();
	await login.tap("check");
	expect(login.data.problem).toBeNull();
});

test("with an appid of one's own, all comes from the platform itself", async () => {
	await using world = await newWorld();
	const { wechat } = world;
	const steps = { stepInfoList: [{ timestamp: 1769817600, step: 8000 }] };
	const own = developerTools(folder, world.server, {
		appid: wechat.appid,
		code: () => wechat.loginCode("o-own"),
		functions: {
			getUserInfo: async () => wechat.signed("o-own", { nickName: "微信用户" }),
			getWeRunData: async () => wechat.encrypt("o-own", steps),
		},
	});
	Object.assign(own.module("config.js"), { simulator: false });
	own.launch();
	const data = own.open("pages/data/data");
	await data.tap("verify");
	expect(data.data).toMatchObject({ simulator: false, problem: null, result: expect.stringContaining("微信用户") });
	await data.tap("decrypt");
	expect(data.data).toMatchObject({ problem: null, result: expect.stringContaining("8000") });
	await data.tap("phone", { detail: { code: wechat.phoneCode("o-own", "13800000000"), errMsg: "getPhoneNumber:ok" } });
	expect(data.data).toMatchObject({ problem: null, result: expect.stringContaining("+8613800000000") });
	expect(own.phone.logins).toBe(1);
});
