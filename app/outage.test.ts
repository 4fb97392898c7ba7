import { createServer } from "node:http";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listening } from "../e2e/world/listening.ts";
import { Outage, outageLine } from "../lib/outage.ts";
import { testWorld, type World } from "../lib/test-world.ts";
import nextConfig from "../next.config.mjs";
import { outagePages } from "./outage.ts";

let world: World;
let isGone: boolean;
let asked: number;
let url: string;
let close: () => void;

beforeEach(async () => {
	world = await testWorld();
	isGone = true;
	asked = 0;
	const { operators } = world.context.storage;
	const { setup } = operators;
	operators.setup = async () => {
		asked += 1;
		if (isGone) throw Object.assign(new Error("ECONNREFUSED db.internal:5432"), { name: "StorageUnavailable" });
		return setup.call(operators);
	};
	const answers = outagePages(world.context);
	const server = createServer((request, response) => {
		void answers(request, response).then((isAnswered) => isAnswered || response.end("the page"));
	});
	url = `http://127.0.0.1:${await listening(server)}`;
	close = () => {
		server.closeAllConnections();
		server.close();
	};
});
afterEach(() => close());

async function got(path: string, headers: Record<string, string> = {}, method = "GET") {
	const response = await fetch(url + path, { headers, method });
	return { status: response.status, headers: response.headers, text: await response.text() };
}

describe("while the storage cannot be read, a page", () => {
	test("is answered 503 by one that says so, whatever way it is asked for", async () => {
		const cookie = "next-auth.session-token=x";
		for (const headers of [{}, { cookie }, { rsc: "1", "next-router-prefetch": "1" }, { accept: "text/html" }]) {
			for (const path of ["/", "/sign-in?from=%2Fusers", "/users/usr_1", "/audit?event=x&_rsc=abc", "/nothing"]) {
				const { status, headers: given, text } = await got(path, { ...headers });
				expect([path, status, given.get("content-type")]).toEqual([path, 503, "text/html; charset=utf-8"]);
				expect([given.get("retry-after"), given.get("cache-control")]).toEqual(["5", "no-store"]);
				expect([given.get("location"), given.getSetCookie()]).toEqual([null, []]);
				expect(text).toContain("<h1>The database does not answer</h1>");
			}
		}
	});

	test("says what to look at and what mini-programs are told, and nothing of the reason or the address", async () => {
		const { text } = await got("/users?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E&token=secret-9f");
		for (const told of ["<code>unavailable</code>", outageLine, "lingpai doctor", "/api/health/ready", "Try again"]) {
			expect(text).toContain(told);
		}
		expect(text).not.toMatch(/ECONN|db\.internal|5432|secret-9f|alert\(1\)|<ready>|\{seconds\}|\bat .*\.ts:/);
	});

	test("speaks the language that was chosen, else the browser's", async () => {
		const languageOf = async (headers: Record<string, string>) =>
			/<html lang="([\w-]+)".*?<h1>(.*?)<\/h1>/s.exec((await got("/", headers)).text)?.slice(1);
		const chinese = ["zh-CN", "数据库没有响应"];
		const english = ["en", "The database does not answer"];
		expect(await languageOf({})).toEqual(english);
		expect(await languageOf({ "accept-language": "zh-CN,zh;q=0.9,en;q=0.8" })).toEqual(chinese);
		expect(await languageOf({ "accept-language": "en", cookie: "lingpai-language=zh-CN" })).toEqual(chinese);
		expect(await languageOf({ "accept-language": "zh", cookie: "lingpai-language=en" })).toEqual(english);
		expect(await languageOf({ cookie: 'lingpai-language="><script>' })).toEqual(english);
	});

	test("has the theme that was chosen, and no other style or script than its own", async () => {
		for (const [cookie, theme] of [
			["lingpai-theme=dark", "dark"],
			["lingpai-theme=light", "light"],
			["lingpai-theme=%22%3E%3Cscript%3E", "system"],
			["", "system"],
		] as const) {
			const { text, headers } = await got("/", { cookie });
			expect(text).toContain(`data-theme="${theme}"`);
			const nonce = /'nonce-([\w-]+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];
			expect(text.match(/<(style|script)[^>]*>/g)).toEqual([`<style nonce="${nonce}">`, `<script nonce="${nonce}">`]);
			expect(text).not.toMatch(/ style=| on\w+=|javascript:/);
		}
		const [one, other] = await Promise.all([got("/"), got("/")]);
		expect(one.headers.get("content-security-policy")).not.toBe(other.headers.get("content-security-policy"));
	});

	test("asked for by HEAD is answered without a body", async () => {
		const { status, text } = await got("/users", {}, "HEAD");
		expect([status, text]).toEqual([503, ""]);
	});

	test("is loaded again when the page is there, not for a proxy's word that nobody answers it", async () => {
		const script = /<script nonce="[^"]+">(.*?)<\/script>/s.exec((await got("/")).text)?.[1] ?? "";
		const isLoadedAt = async (status: number) => {
			let loaded = false;
			const looks: (() => Promise<void>)[] = [];
			runInNewContext(script, {
				document: { hidden: false, getElementById: () => ({}), addEventListener: () => undefined },
				location: { href: url, reload: () => (loaded = true) },
				fetch: async () => ({ status }),
				setInterval: (look: () => Promise<void>) => looks.push(look),
			});
			for (const look of looks) await look();
			return loaded;
		};
		// 0: redirected, which a page that looks is not told.
		for (const status of [0, 200, 404, 500]) expect([status, await isLoadedAt(status)]).toEqual([status, true]);
		for (const status of [429, 502, 503, 504]) expect([status, await isLoadedAt(status)]).toEqual([status, false]);
	});

	test("has every header that all pages have", async () => {
		const common = (await nextConfig.headers?.())?.flatMap(({ headers }) => headers) ?? [];
		const { headers } = await got("/");
		expect(common.length).toBeGreaterThan(0);
		expect(common.map(({ key }) => ({ key, value: headers.get(key) }))).toEqual(common);
	});

	test("is counted, and tells the log once that the storage does not answer", async () => {
		const counted = async () =>
			Number(
				/requests_total\{operation="none",error="unavailable"\} (\d+)/.exec(await world.context.metrics.text())?.[1],
			);
		await got("/users");
		const before = await counted();
		world.context.outage = new Outage();
		const lines: unknown[] = [];
		world.context.log = Object.assign(Object.create(world.context.log), {
			error: (told: object, message: string) => lines.push([told, message]),
		});
		await Promise.all(Array.from({ length: 20 }, () => got("/users?q=secret-9f")));
		expect(lines).toEqual([
			[expect.objectContaining({ path: "/users", reason: "ECONNREFUSED db.internal:5432" }), outageLine],
		]);
		expect((await counted()) - before).toBe(20);
	});
});

test("what pages load is given whatever the storage does, without asking it", async () => {
	for (const path of ["/_next/static/chunks/x.js?v=1", "/icon.svg", "/icon.svg?icon.1a2b.svg", "/favicon.ico"]) {
		expect([path, (await got(path)).text]).toEqual([path, "the page"]);
	}
	expect(asked).toBe(0);
});

test("a fault that is no outage is left to the page, which tells of it", async () => {
	world.context.storage.operators.setup = async () => {
		throw new Error('relation "setup" does not exist');
	};
	expect((await got("/users")).text).toBe("the page");
});

test("once the storage can be read again, the page is there again", async () => {
	expect((await got("/users")).status).toBe(503);
	isGone = false;
	expect((await got("/users")).text).toBe("the page");
});
