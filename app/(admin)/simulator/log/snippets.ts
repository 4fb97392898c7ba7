import { z } from "zod";
import { type Call, headersOf, type Sent } from "../script/wire.ts";

/** What a mini-program's developer writes for this request; null for what operators do. */
export function programCode(call: Sent, address: string): string | null {
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

function requestCode({ method, path, token, body = {}, platform: { client } }: Sent, address: string): string {
	const { object, isAlipays } = client;
	const members = Object.keys(body).filter((name) => Object(body)[name] !== undefined);
	const stored = isAlipays ? `${object}.getStorageSync({ key: "token" }).data` : `${object}.getStorageSync("token")`;
	return [
		`${object}.request({`,
		`  url: ${JSON.stringify(address + path)},`,
		...(method === "GET" ? [] : [`  method: "${method}",`]),
		...(token ? [`  ${isAlipays ? "headers" : "header"}: { Authorization: \`Bearer \${${stored}}\` },`] : []),
		...(members.length > 0 ? [`  data: { ${members.join(", ")} },`] : []),
		...(path.startsWith("/api/login") ? loggedIn(client) : answered(client)),
		"});",
	].join("\n");
}

type Client = Sent["platform"]["client"];

function loggedIn({ object, isAlipays }: Client): string[] {
	const given = isAlipays ? '{ key: "token", data: data.token }' : '"token", data.token';
	return [`  success: ({ data }) => ${object}.setStorageSync(${given}),`];
}

function answered({ object, login, isAlipays }: Client): string[] {
	const again = `    // 401: ${object}.${login}`;
	// Alipay's requests fail where the answer is a refusal.
	return isAlipays
		? ["  success: ({ data }) => {},", "  fail: ({ status }) => {", again, "  },"]
		: ["  success: ({ statusCode, data }) => {", again, "  },"];
}

const asked = z.looseObject({ kind: z.string().optional(), anonymous: z.boolean().optional() });

function platformCode({ path, body, platform }: Sent): string {
	const { kind, anonymous = false } = asked.safeParse(body).data ?? {};
	if (path === "/api/simulator/login") return loginCode(platform.client, anonymous);
	if (path === "/api/simulator/phone" || kind === "phoneNumber") return phoneButton(platform);
	const { object } = platform.client;
	if (kind === "shareInfo") {
		return `// shareTicket: ${object}.getLaunchOptionsSync()
${object}.getShareInfo({
  shareTicket,
  success: ({ encryptedData, iv }) => {},
});`;
	}
	const plain = { weRunData: "getWeRunData", groupEnterInfo: "getGroupEnterInfo" } as const;
	if (kind === "weRunData" || kind === "groupEnterInfo") {
		return `${object}.${plain[kind]}({
  success: ({ encryptedData, iv }) => {},
});`;
	}
	return `${object}.getUserInfo({
  withCredentials: true,
  success: ({ ${platform.signs ? "rawData, signature, " : ""}encryptedData, iv }) => {},
});`;
}

function loginCode({ object, login, code, isAlipays }: Client, isAnonymous: boolean): string {
	const options = isAlipays ? ['  scopes: "auth_base",'] : isAnonymous ? ["  force: false,"] : [];
	return [
		`${object}.${login}({`,
		...options,
		`  success: ({ ${isAnonymous ? "anonymousCode" : code} }) => {},`,
		"});",
	].join("\n");
}

function phoneButton({ client: { object, isAlipays }, offers }: Sent["platform"]): string {
	if (isAlipays) {
		return `// <button open-type="getAuthorize" scope="phoneNumber" onGetAuthorize="onPhone">
Page({
  onPhone() {
    ${object}.getPhoneNumber({ success: ({ response }) => {} });
  },
});`;
	}
	return `// <button open-type="getPhoneNumber" bindgetphonenumber="onPhone">
Page({
  onPhone({ detail: { ${offers.includes("phone") ? "code, " : ""}encryptedData, iv } }) {},
});`;
}
