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
