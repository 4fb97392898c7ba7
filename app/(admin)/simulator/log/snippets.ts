import { z } from "zod";
import { type Call, headersOf } from "../script/wire.ts";

/** What a mini-program's developer writes for this request; null for what operators do. */
export function wxCode(call: Call, address: string): string | null {
	if (call.sender === "operator") return null;
	return call.sender === "phone" ? platformCode(call) : requestCode(call, address);
}

/** The same request for a shell. */
export function curl(call: Call, address: string): string {
	const { sender, method, path, body } = call;
	const headers = { ...headersOf(call), ...(sender === "operator" && { Authorization: "Bearer lpk_…" }) };
	return [
		`curl -s${method === "GET" || (method === "POST" && body) ? "" : ` -X ${method}`} ${quoted(address + path)}`,
		...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
		...(body ? [`-d ${quoted(JSON.stringify(body))}`] : []),
	].join(" \\\n  ");
}

function quoted(text: string): string {
	return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function requestCode({ method, path, token, body = {} }: Call, address: string): string {
	const members = Object.keys(body).filter((name) => Object(body)[name] !== undefined);
	return [
		"wx.request({",
		`  url: ${JSON.stringify(address + path)},`,
		...(method === "GET" ? [] : [`  method: "${method}",`]),
		// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that is shown.
		...(token ? ['  header: { Authorization: `Bearer ${wx.getStorageSync("token")}` },'] : []),
		...(members.length > 0 ? [`  data: { ${members.join(", ")} },`] : []),
		...answered[path.startsWith("/api/login") ? "login" : "other"],
		"});",
	].join("\n");
}

const answered = {
	login: ['  success: ({ data }) => wx.setStorageSync("token", data.token),'],
	other: ["  success: ({ statusCode, data }) => {", "    // 401: wx.login", "  },"],
} as const;

const asked = z.looseObject({ kind: z.string().optional() });

function platformCode({ path, body }: Call): string {
	if (path === "/api/simulator/login") return platform.login;
	if (path === "/api/simulator/phone") return platform.phoneNumber;
	const kind = asked.safeParse(body).data?.kind;
	return platform[kinds.find((one) => one === kind) ?? "userInfo"];
}

const kinds = ["userInfo", "rawData", "phoneNumber", "weRunData", "shareInfo", "groupEnterInfo"] as const;

const userInfo = `wx.getUserInfo({
  withCredentials: true,
  success: ({ rawData, signature, encryptedData, iv }) => {},
});`;

const phoneButton = `// <button open-type="getPhoneNumber" bindgetphonenumber="onPhone">
Page({
  onPhone({ detail: { code, encryptedData, iv } }) {},
});`;

const platform: Record<"login" | (typeof kinds)[number], string> = {
	login: `wx.login({
  success: ({ code }) => {},
});`,
	userInfo,
	rawData: userInfo,
	phoneNumber: phoneButton,
	weRunData: `wx.getWeRunData({
  success: ({ encryptedData, iv }) => {},
});`,
	shareInfo: `// shareTicket: wx.getLaunchOptionsSync()
wx.getShareInfo({
  shareTicket,
  success: ({ encryptedData, iv }) => {},
});`,
	groupEnterInfo: `wx.getGroupEnterInfo({
  success: ({ encryptedData, iv }) => {},
});`,
};
