import { z } from "zod";
import { exchangeErrors, operation } from "./operation.ts";
import { arePaired, bodyToken, code, encryptedData, inPairs, iv, rawData, signature } from "./values.ts";

export const verify = operation({
	method: "POST",
	path: "/api/verify",
	tag: "mini-program",
	summary: "Verify that rawData comes from the platform · 校验 rawData 签名",
	access: "session",
	body: z.strictObject({ token: bodyToken, rawData, signature }),
	output: z.strictObject({ valid: z.literal(true), userInfo: z.record(z.string(), z.unknown()) }),
	errors: ["signature_mismatch", "unsupported_by_platform"],
	example: {
		body: {
			rawData: '{"nickName":"Band","gender":1}',
			signature: "75e81ceda165f4ffa64f4068af58c64b8f54b88c",
		},
		output: { valid: true, userInfo: { nickName: "Band", gender: 1 } },
	},
});

export const decrypt = operation({
	method: "POST",
	path: "/api/decrypt",
	tag: "mini-program",
	summary: "Decrypt encryptedData · 解密 encryptedData",
	access: "session",
	body: z
		.strictObject({
			token: bodyToken,
			encryptedData,
			iv,
			rawData: rawData.optional(),
			signature: signature.optional(),
			code: code
				.optional()
				.meta({ description: "A fresh code of wx.login; exchanged first, so its session key counts." }),
		})
		.refine(arePaired, inPairs),
	output: z.strictObject({
		kind: z.enum(["userInfo", "phoneNumber", "weRunData", "shareInfo", "groupEnterInfo", "unknown"]).meta({
			description:
				"The platform's format has no MAC: `shareInfo`, `groupEnterInfo` and `unknown` can be altered by the client who sends them, the others cannot.",
		}),
		data: z.record(z.string(), z.unknown()),
		watermark: z.object({
			appid: z.string(),
			timestamp: z.number().nullable().meta({ description: "Seconds since 1970; null where the platform has none." }),
		}),
	}),
	errors: ["decrypt_failed", "signature_mismatch", "rate_limited", "unsupported_by_platform", ...exchangeErrors],
	example: {
		body: { encryptedData: "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrA=", iv: "r7BXXKkLb8qrSNn05n0qiA==" },
		output: {
			kind: "phoneNumber",
			data: {
				phoneNumber: "+8613800000000",
				purePhoneNumber: "13800000000",
				countryCode: "86",
				watermark: { appid: "wx-simulator", timestamp: 1769846400 },
			},
			watermark: { appid: "wx-simulator", timestamp: 1769846400 },
		},
	},
});

export const phone = operation({
	method: "POST",
	path: "/api/phone",
	tag: "mini-program",
	summary: "Exchange the code of the phone button for the phone number · 用手机号按钮的 code 换取手机号",
	access: "session",
	body: z.strictObject({ token: bodyToken, code }),
	output: z.strictObject({ phoneNumber: z.string(), purePhoneNumber: z.string(), countryCode: z.string() }),
	errors: ["unsupported_by_platform", ...exchangeErrors],
	example: {
		body: { code: "e31968a7f94cc5ee25fafc2aef2773f0bb8c3937b22520eb8ee345274d00c144" },
		output: { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000", countryCode: "86" },
	},
});
