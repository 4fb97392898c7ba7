import { z } from "zod";
import { platformNames } from "../platforms/index.ts";
import { operation } from "./operation.ts";

const platform = z.enum(platformNames).optional().meta({ description: "On which platform: `wechat` unless told." });

const user = z
	.string()
	.regex(/^[a-z][a-z0-9-]{0,31}$/)
	.meta({ description: "The name of a fake user: any you like.", example: "alice" });

const simulator = { method: "POST", tag: "simulator", access: "none", simulator: true } as const;

const encrypted = { encryptedData: z.string(), iv: z.string() };
const signed = { rawData: z.string(), signature: z.string() };

export const simulateLogin = operation({
	...simulator,
	path: "/api/simulator/login",
	summary: "What wx.login gives a fake user: a code · 虚拟用户的 wx.login",
	errors: ["unsupported_by_platform"],
	body: z.strictObject({
		user,
		platform,
		anonymous: z.boolean().optional().meta({ description: "The user has no account: the code is an anonymousCode." }),
		newSessionKey: z.boolean().optional().meta({ description: "The platform replaces the user's session key." }),
	}),
	output: z.strictObject({ code: z.string(), appid: z.string() }),
	example: { body: { user: "alice" }, output: { code: "sim-3rq9X0aVb1Kp7Yc2", appid: "wx-simulator" } },
});

export const simulateData = operation({
	...simulator,
	path: "/api/simulator/data",
	summary: "What wx.getUserInfo, wx.getWeRunData, … give a fake user · 虚拟用户的各种数据",
	errors: ["unsupported_by_platform"],
	body: z.strictObject({
		user,
		platform,
		kind: z
			.enum(["userInfo", "rawData", "phoneNumber", "weRunData", "shareInfo", "groupEnterInfo"])
			.meta({ description: "`rawData`: only the signed part of userInfo, as /api/verify takes it." }),
		secondsAgo: z
			.int()
			.min(0)
			.max(1_000_000_000)
			.optional()
			.meta({ description: "The phone fetched it so long ago: its watermark is old." }),
	}),
	output: z.strictObject({ ...encrypted, ...signed }).partial(),
	example: { body: { user: "alice", kind: "userInfo" } },
});

export const simulatePhone = operation({
	...simulator,
	path: "/api/simulator/phone",
	summary:
		"What the phone button gives a fake user: a code for /api/phone, and the older encrypted form · 虚拟用户的手机号按钮",
	errors: ["unsupported_by_platform"],
	body: z.strictObject({ user, platform }),
	output: z.strictObject({ code: z.string() }).extend(z.strictObject(encrypted).partial().shape),
	example: { body: { user: "alice" } },
});
