import { beforeAll, describe, expect, test } from "vitest";
import { callers, cookiesIn } from "./callers.ts";
import type { Context } from "./context.ts";
import type { Incoming } from "./http.ts";
import { testWorld } from "./test-world.ts";

describe("the cookies of a request", () => {
	test("are as they were set, before they were encoded for the header", () => {
		expect(cookiesIn("next-auth.callback-url=http%3A%2F%2Flocalhost%3A3000; a=b=c")).toEqual({
			"next-auth.callback-url": "http://localhost:3000",
			a: "b=c",
		});
	});

	test("stay as they are where they were not encoded", () => {
		expect(cookiesIn("a=100%; b=%zz")).toEqual({ a: "100%", b: "%zz" });
	});

	test("have the first of two with one name, and none without a name", () => {
		expect(cookiesIn("a=1; a=2; =3; ")).toEqual({ a: "1" });
		expect(cookiesIn(undefined)).toEqual({});
	});
});

describe("the app of a request that does not name one", () => {
	let context: Context;
	beforeAll(async () => {
		({ context } = await testWorld());
	});

	async function appidOf(headers: Record<string, string>): Promise<string | null> {
		const incoming: Incoming = {
			...{ method: "POST", path: "/api/login", query: "", address: null },
			header: (name) => headers[name],
			body: async () => Buffer.alloc(0),
		};
		return (await callers.none(context, incoming, "req_1", undefined, {})).appid;
	}

	test.each([
		["WeChat", "https://servicewechat.com/wx0123456789abcdef/12/page-frame.html", "wx0123456789abcdef"],
		["WeChat's tools", "https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html", "wx0123456789abcdef"],
		["QQ", "https://appservice.qq.com/1100000001/1.0.2/page-frame.html", "1100000001"],
		["Kuaishou", "https://miniapi.ksapisrv.com/ks692709921858700801/89028/page-frame.html", "ks692709921858700801"],
		[
			"Douyin",
			"https://tmaservice.developer.toutiao.com/?appid=tt0123456789abcdef&version=1.0.12",
			"tt0123456789abcdef",
		],
		[
			"Baidu",
			"https://smartapps.cn/4fecoAqgCIUtzIyA4FAPgoyrc4oUc25c/1.0.12/page-frame.html",
			"4fecoAqgCIUtzIyA4FAPgoyrc4oUc25c",
		],
		[
			"Baidu before its library 3.170",
			"https://smartapp.baidu.com/4fecoAqgCIUtzIyA4FAPgoyrc4oUc25c/devtools/page-frame.html",
			"4fecoAqgCIUtzIyA4FAPgoyrc4oUc25c",
		],
		[
			"Douyin's documents",
			"https://tmaservice.developer.toutiao.com?appid=tt0123456789abcdef&version=1",
			"tt0123456789abcdef",
		],
		[
			"Douyin without a version",
			"https://tmaservice.developer.toutiao.com/?appid=tt0123456789abcdef",
			"tt0123456789abcdef",
		],
	])("is told by the Referer of %s", async (_who, referer, appid) => {
		expect(await appidOf({ referer })).toBe(appid);
		expect(await appidOf({ referer, "x-appid": "wx-told" })).toBe("wx-told");
	});

	test.each([
		"",
		"http://servicewechat.com/wx1/12/page-frame.html",
		"https://servicewechat.com.evil.example/wx1/12/page-frame.html",
		"https://evil.example/?https://servicewechat.com/wx1/12/page-frame.html",
		"https://miniapi.ksapisrv.com.evil.example/ks1/1/page-frame.html",
		"https://smartapps.cn.evil.example/key1/1/page-frame.html",
		"https://smartapp-baidu.com/key1/1/page-frame.html",
		"https://key1.smartapps.cn/pages/index",
		"https://miniapi-ksapisrv.com/ks1/1/page-frame.html",
		"https://evil.example/https://miniapi.ksapisrv.com/ks1/1/page-frame.html",
		"https://user@miniapi.ksapisrv.com/ks1/1/page-frame.html",
		"https://miniapi.ksapisrv.com:8443/ks1/1/page-frame.html",
		"https://miniapi.ksapisrv.com/ks1",
		"https://miniapi.ksapisrv.com//1/page-frame.html",
		`https://miniapi.ksapisrv.com/${"k".repeat(65)}/1/page-frame.html`,
		"https://miniapi.ksapisrv.com/%6bs1/1/page-frame.html",
		"http://tmaservice.developer.toutiao.com/?appid=tt1&version=1",
		"https://tmaservice.developer.toutiao.com.evil.example/?appid=tt1&version=1",
		"https://tmaservice-developer.toutiao.com/?appid=tt1&version=1",
		"https://tmaservice.developer.toutiao.com@evil.example/?appid=tt1&version=1",
		"https://evil.example/?https://tmaservice.developer.toutiao.com/?appid=tt1&version=1",
		"https://tmaservice.developer.toutiao.com/x?appid=tt1&version=1",
		"https://tmaservice.developer.toutiao.com/?version=1&appid=tt1",
		"https://tmaservice.developer.toutiao.com/?appid=&version=1",
		"https://tmaservice.developer.toutiao.com/?appid=tt1%0d%0ax&version=1",
		"https://tmaservice.developer.toutiao.com/?appid=tt1;tt2&version=1",
		"https://tmaservice.developer.toutiao.com/?appid=tt1\nx",
		`https://tmaservice.developer.toutiao.com/?appid=${"t".repeat(65)}&version=1`,
	])("is not told by the Referer %j", async (referer) => {
		expect(await appidOf({ referer })).toBeNull();
	});
});
