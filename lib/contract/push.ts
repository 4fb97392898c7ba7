import { z } from "zod";
import { operation } from "./operation.ts";
import { appid } from "./values.ts";

const signature = z.string().max(128).meta({ description: "sha1 of the sorted token, timestamp and nonce." });

// Not strict: WeChat adds members of its own, such as `openid`.
const stamp = {
	signature,
	timestamp: z
		.string()
		.regex(/^\d{1,12}$/)
		.meta({ description: "Seconds; at most ten minutes from our clock.", example: "1769846400" }),
	nonce: z.string().max(128),
};

const push = {
	path: "/api/push/wechat/{appid}",
	tag: "platform",
	access: "none",
	params: z.strictObject({ appid }),
	as: "text",
	errors: ["unauthorized"],
} as const;

export const confirmPush = operation({
	...push,
	method: "GET",
	summary: "WeChat asks whether this address is ours, when it is entered in its console · 微信验证消息推送的服务器地址",
	query: z.object({
		...stamp,
		echostr: z
			.string()
			.regex(/^[!-~]{1,256}$/)
			.meta({ description: "Comes back as it is." }),
	}),
	output: z.strictObject({ text: z.string() }),
});

export const takePush = operation({
	...push,
	method: "POST",
	summary:
		"WeChat tells that a user took back what he allowed, changed his profile or closed his account: his data is deleted · 接收微信消息推送：撤回授权、资料变更、注销账号",
	query: z.object({
		...stamp,
		encrypt_type: z.string().max(16).optional().meta({ description: "`aes` where the message is sealed." }),
		msg_signature: z
			.string()
			.max(128)
			.optional()
			.meta({ description: "sha1 of the sorted token, timestamp, nonce and sealed message." }),
	}),
	body: z.strictObject({ text: z.string() }),
	text: ["application/json", "text/xml"],
	output: z.strictObject({ text: z.literal("success") }),
});
