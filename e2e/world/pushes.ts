import { pushOf, pushToken, type Writing } from "../../lib/test-pushes.ts";
import type { Answered, Lingpai } from "./lingpai.ts";

/** WeChat's side of an app's message push. */
export interface Pushes {
	/** Sends a message as WeChat would. */
	send(message: object, writing?: Partial<Writing>, contentType?: string): Promise<Answered>;
	/** The address that it sends to, signed now. */
	address(writing?: Partial<Writing>): string;
}

/** Sets an app's message push up with an API key of scope admin; `aesKey` null: plain mode. */
export async function pushesOf(
	server: Lingpai,
	{ key, appid, aesKey }: { key: string; appid: string; aesKey: string | null },
): Promise<Pushes> {
	const { body } = await server.call("/api/admin/apps", { token: key });
	const { id } =
		Array.from(Object(body.items))
			.map(Object)
			.find((app) => app.appid === appid) ?? {};
	const json = { push: { token: pushToken, aesKey } };
	const set = await server.call(`/api/admin/apps/${id}`, { method: "PATCH", token: key, json });
	if (set.status !== 200) throw new Error(`no push set up: ${set.text}`);
	const write = (message: object, writing: Partial<Writing> = {}) =>
		pushOf(message, { at: Date.now(), appid, aesKey, ...writing });
	const addressOf = (query: Record<string, string>) => `/api/push/wechat/${appid}?${new URLSearchParams(query)}`;
	return {
		address: (writing) => addressOf(write({}, writing).query),
		async send(message, writing, contentType = "application/json") {
			const { query, text } = write(message, writing);
			return server.call(addressOf(query), { method: "POST", raw: text, headers: { "content-type": contentType } });
		},
	};
}

/** An event as WeChat tells it. */
export function pushedEvent(Event: string, OpenID: string, RevokeInfo = ""): object {
	const CreateTime = Math.floor(Date.now() / 1000);
	return { ToUserName: "gh_1", FromUserName: "o-platform", CreateTime, MsgType: "event", Event, OpenID, RevokeInfo };
}
