import { loginOf, type PhonePlatform } from "../script/phone-platform.ts";
import type { Exchange } from "../script/wire.ts";

/** From left to right. */
export const parties = ["program", "lingpai", "platform"] as const;

export type Party = (typeof parties)[number];

/** One message between two parties. */
export interface Arrow {
	from: Party;
	to: Party;
	text: string;
}

/** What went between mini-program, Lingpai and platform in one exchange; nothing for what operators do. */
export function arrowsOf(exchange: Exchange): Arrow[] {
	const { sender, method, path, status, error } = exchange;
	if (sender === "operator" || status === null) return [];
	const answer = error === null ? String(status) : `${status} ${error}`;
	if (sender === "phone") {
		const [asked, given] = platformTexts(exchange);
		return [
			{ from: "program", to: "platform", text: asked },
			{ from: "platform", to: "program", text: error ?? given },
		];
	}
	return [
		{ from: "program", to: "lingpai", text: `${method} ${path.split("?", 1)[0]}` },
		...askedOfPlatform(exchange),
		{ from: "lingpai", to: "program", text: path === "/api/login" && error === null ? `${answer} token` : answer },
	];
}

// A session that does not hold, a code that was seen before and what the platform does not have never reach it.
function askedOfPlatform({ path, body, error, platform }: Exchange): Arrow[] {
	if (error === "code_used" || error === "unsupported_by_platform" || error?.startsWith("session_")) return [];
	const call = callOf(platform, path, body);
	if (call === null) return [];
	const [asked, given] = call;
	return [
		{ from: "lingpai", to: "platform", text: asked },
		{ from: "platform", to: "lingpai", text: error === null || path === "/api/decrypt" ? given : error },
	];
}

function callOf({ calls, hasSessionKeys }: PhonePlatform, path: string, body: object | undefined) {
	if (path === "/api/login" || (path === "/api/decrypt" && body && "code" in body)) {
		return [calls.exchange ?? "code", hasSessionKeys ? "openid, session_key" : "openid"] as const;
	}
	if (path === "/api/phone") return [calls.phone ?? "code", "phone_info"] as const;
	return path.startsWith("/api/session?upstream") && calls.checkKey ? ([calls.checkKey, "errcode"] as const) : null;
}

function platformTexts({ platform, path, body }: Exchange) {
	const { object, code } = platform.client;
	if (path === "/api/simulator/login") return [loginOf(platform), anonymousCodeOr(body, code)] as const;
	if (path === "/api/simulator/phone") {
		return [
			"getPhoneNumber",
			platform.offers.includes("phone") ? "code, encryptedData, iv" : "encryptedData, iv",
		] as const;
	}
	const kind = body && "kind" in body ? body.kind : null;
	if (kind === "rawData") return [`${object}.getUserInfo`, "rawData, signature"] as const;
	const asked = new Map<unknown, string>([
		["weRunData", "getWeRunData"],
		["shareInfo", "getShareInfo"],
		["groupEnterInfo", "getGroupEnterInfo"],
		["phoneNumber", "getPhoneNumber"],
	]);
	return [`${object}.${asked.get(kind) ?? "getUserInfo"}`, "encryptedData, iv"] as const;
}

function anonymousCodeOr(body: object | undefined, code: string): string {
	return body && "anonymous" in body ? "anonymousCode" : code;
}
