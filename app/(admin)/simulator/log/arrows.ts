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
	const { sender, method, path, body, status, error } = exchange;
	if (sender === "operator" || status === null) return [];
	const answer = error === null ? String(status) : `${status} ${error}`;
	if (sender === "phone") {
		const [asked, given] = platformTexts(path, body);
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

// A session that does not hold and a code that was seen before never reach the platform.
function askedOfPlatform({ path, body, error }: Exchange): Arrow[] {
	if (error === "code_used" || error?.startsWith("session_")) return [];
	const call = callOf(path, body);
	if (call === null) return [];
	const [asked, given] = call;
	return [
		{ from: "lingpai", to: "platform", text: asked },
		{ from: "platform", to: "lingpai", text: error === null || path === "/api/decrypt" ? given : error },
	];
}

function callOf(path: string, body: object | undefined): readonly [string, string] | null {
	const exchange = ["jscode2session", "openid, session_key"] as const;
	if (path === "/api/login") return exchange;
	if (path === "/api/decrypt" && body && "code" in body) return exchange;
	if (path === "/api/phone") return ["getuserphonenumber", "phone_info"];
	return path.startsWith("/api/session?upstream") ? ["checksession", "errcode"] : null;
}

function platformTexts(path: string, body: object | undefined): readonly [string, string] {
	if (path === "/api/simulator/login") return ["wx.login", "code"];
	if (path === "/api/simulator/phone") return ["getPhoneNumber", "code, encryptedData, iv"];
	if (body && "kind" in body && body.kind === "rawData") return ["wx.getUserInfo", "rawData, signature"];
	const asked = new Map<unknown, string>([
		["weRunData", "wx.getWeRunData"],
		["shareInfo", "wx.getShareInfo"],
		["groupEnterInfo", "wx.getGroupEnterInfo"],
	]);
	return [asked.get(body && "kind" in body ? body.kind : null) ?? "wx.getUserInfo", "encryptedData, iv"];
}
