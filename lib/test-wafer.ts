import { contract } from "./contract.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpoint } from "./endpoint.ts";
import { appid, type World } from "./test-world.ts";
import { waferLogin, waferUser } from "./wafer.ts";

/** The doors for the clients of Wafer. */
export const login: Endpoint = endpoint(contract.waferLogin, waferLogin);
export const user: Endpoint = endpoint(contract.waferUser, waferUser);

/** What an operation answers to a mini-program that sends these headers. */
export async function call({ context }: World, { operation, answer }: Endpoint, headers: Record<string, string>) {
	const referer = `https://servicewechat.com/${appid}/7/page-frame.html`;
	const sent: Record<string, string> = { referer, ...headers };
	const { status, body } = await answer(context, {
		...{ method: operation.method, path: operation.path, query: "", address: "192.0.2.7" },
		header: (name) => sent[name],
		body: async () => Buffer.from("not read"),
	});
	return { status, body: JSON.parse(String(body)) };
}

/** What wx.login and wx.getUserInfo make a client of Wafer send. */
export function loginHeaders({ simulator, encrypt }: World, name: string, data?: object): Record<string, string> {
	const code = { "x-wx-code": simulator.issueCode(name, "login") };
	if (!data) return code;
	const { encryptedData, iv } = encrypt(name, data);
	return { ...code, "x-wx-encrypted-data": encryptedData.toString("base64"), "x-wx-iv": iv.toString("base64") };
}

const place = { gender: 1, language: "zh_CN", city: "Guangzhou", province: "Guangdong", country: "CN" };
/** What wx.getUserInfo of the fake user Alice gives. */
export const profile = {
	openId: "sim-alice",
	unionId: "sim-union-alice",
	nickName: "Alice",
	avatarUrl: "https://x.invalid/a",
	...place,
};
