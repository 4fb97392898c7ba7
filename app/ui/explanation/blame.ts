import { type AuditReason, isAuditReason } from "../../../lib/audit-codes.ts";
import type { Messages } from "../messages.ts";

/** Where the cause most likely lies. */
export type Blame = keyof Messages["explanations"]["blames"];

/** Where the cause of a refusal most likely lies, by the audit log's reason. */
export const blameOfReason: Readonly<Record<AuditReason, Blame>> = {
	no_session_key: "client",
	bad_padding: "client",
	bad_utf8: "client",
	not_json: "client",
	watermark_missing: "attack",
	watermark_appid: "attack",
	watermark_stale: "client",
	watermark_future: "server",
	openid_mismatch: "attack",
	unionid_mismatch: "attack",
	unknown_email: "person",
	wrong_password: "person",
	totp_required: "none",
	wrong_totp: "person",
	wrong_token: "person",
	invalid_request: "client",
	app_required: "client",
	app_unknown: "settings",
	app_disabled: "settings",
	invalid_code: "client",
	code_used: "client",
	session_missing: "client",
	session_unknown: "client",
	session_expired: "none",
	session_revoked: "none",
	user_blocked: "user",
	unauthorized: "person",
	forbidden: "person",
	not_found: "person",
	method_not_allowed: "client",
	payload_too_large: "client",
	unsupported_media_type: "client",
	signature_mismatch: "client",
	decrypt_failed: "client",
	unsupported_by_platform: "client",
	rate_limited: "client",
	upstream_rate_limited: "client",
	internal: "server",
	app_misconfigured: "console",
	upstream_error: "server",
	upstream_busy: "platform",
	unavailable: "server",
	upstream_timeout: "platform",
};

/** The same by what the platform answered. */
export function blameOfErrcode(platform: string, errcode: string, reason: string | null): Blame {
	const known = byErrcode[platform]?.[errcode];
	return known ?? (reason !== null && isAuditReason(reason) ? blameOfReason[reason] : "platform");
}

// Where the errcode tells more than what it means for us.
const byErrcode: Readonly<Record<string, Readonly<Record<string, Blame>>>> = {
	wechat: {
		[-1]: "platform",
		40001: "console",
		40003: "settings",
		40013: "settings",
		40014: "platform",
		40029: "client",
		40125: "settings",
		40163: "client",
		40164: "console",
		40226: "user",
		40243: "console",
		41002: "settings",
		41004: "settings",
		41008: "client",
		42001: "platform",
		45009: "client",
		45011: "client",
		47001: "server",
		48001: "console",
		48004: "console",
		50002: "user",
		87009: "none",
		89503: "console",
		89506: "console",
		89507: "console",
	},
	douyin: { 40015: "settings", 40017: "settings" },
	kuaishou: { 100200101: "settings" },
	qq: { 40001: "settings", 40013: "settings" },
	baidu: {
		10010100: "client",
		invalid_request: "client",
		invalid_client: "settings",
	},
	xiaohongshu: {
		410002: "settings",
		410101: "platform",
	},
	alipay: {
		"isv.invalid-app-id": "settings",
		"isv.invalid-signature": "settings",
		"isv.invalid-parameter": "client",
		"answer-not-signed": "settings",
	},
};
