import { describe, expect, test } from "vitest";
import { hostileTexts } from "../../../lib/test-hostile.ts";
import { deviceOf } from "./device.ts";

describe("a device", () => {
	test.each([
		[
			"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN",
			{ phone: "iPhone", client: "WeChat 8.0.49" },
		],
		[
			"Mozilla/5.0 (Linux; Android 14; V2302A) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.50.2701(0x28003255) WeChat/arm64 MiniProgramEnv/android",
			{ phone: "Android", client: "WeChat 8.0.50" },
		],
		[
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) MicroMessenger/7.0.20 MiniProgramEnv/Windows WindowsWechat/WMPF",
			{ phone: "Windows", client: "WeChat 7.0.20" },
		],
		[
			"Mozilla/5.0 (iPhone; CPU iPhone OS 12_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 swan/2.4.0 swan-baiduboxapp/11.9.0.1 baiduboxapp/11.9.0.1 (Baidu; P2 12.2)",
			{ phone: "iPhone", client: "Baidu 11.9.0" },
		],
		[
			"Mozilla/5.0 (Linux; U; Android 13; zh-CN; V2302A) AppleWebKit/537.36 Mobile Safari/537.36 NebulaSDK/1.8.100112 Nebula AliApp(AP/10.5.86.8000) AlipayClient/10.5.86.8000",
			{ phone: "Android", client: "Alipay 10.5.86" },
		],
		[
			"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 aweme_29.3.0 ToutiaoMicroApp/3.10.0",
			{ phone: "iPhone", client: "Douyin 29.3.0" },
		],
		["Mozilla/5.0 (Linux; Android 12) ToutiaoMicroApp/2.32.0", { phone: "Android", client: "ByteDance" }],
		[
			"Mozilla/5.0 (Linux; Android 12; Mi 10; wv) AppleWebKit/537.36 Mobile Safari/537.36 Yoda/3.2.16 Kwai/13.7.20.10468 AllowKsCallApp",
			{ phone: "Android", client: "Kuaishou 13.7.20" },
		],
		[
			"Mozilla/5.0 (Linux; Android 10; MI 8; wv) AppleWebKit/537.36 Yoda/3.2.16-rc4 ksNebula/13.7.20.10468 AllowKsCallApp",
			{ phone: "Android", client: "Kuaishou Lite 13.7.20" },
		],
		[
			"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 xhsdiscover/8.40 NetType/WiFi",
			{ phone: "iPhone", client: "Xiaohongshu 8.40" },
		],
		["Mozilla/5.0 (Linux; Android 14) xhsminiapp", { phone: "Android", client: "Xiaohongshu" }],
		[
			"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MQQBrowser/6.2 TBS/046141 Mobile Safari/537.36 V1_AND_SQ_8.9.28 QQ/8.9.28.10155 NetType/WIFI",
			{ phone: "Android", client: "QQ 8.9.28" },
		],
		["curl/8.5.0", { phone: null, client: "curl 8.5.0" }],
		["Phone", { phone: null, client: null }],
	])("is recognised by %s", (userAgent, device) => {
		expect(deviceOf(userAgent)).toEqual(device);
	});

	test.each(hostileTexts)("tells nothing of a hostile user agent: %s", (_, text) => {
		expect(deviceOf(text)).toEqual({ phone: null, client: null });
		expect(deviceOf(`iPhone ${text} MicroMessenger/8.0.1<b>`)).toEqual({ phone: "iPhone", client: "WeChat 8.0.1" });
	});
});
