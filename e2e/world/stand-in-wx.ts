import { type Dispatcher, request } from "undici";
import type { FakeWechat } from "./fake-wechat.ts";

/** What a function of `wx` is given: callbacks, and options of its own. */
interface Options {
	success?(result: object): void;
	fail?(error: object): void;
	complete?(result: object): void;
}

interface RequestOptions extends Options {
	url: string;
	method?: string;
	header?: Record<string, unknown>;
	data?: unknown;
}

/** An answer that reached the mini-program. */
export interface Arrived {
	method: string;
	url: string;
	/** As they were sent. */
	headers: Record<string, string>;
	status: number;
	text: string;
}

/** One mini-program on one phone: its `wx`, and what a test sees and changes of it. */
export interface StandInWx {
	wx: object;
	/** How often wx.login was called. */
	logins: number;
	arrived: Arrived[];
	/** What is in its storage, each as JSON. */
	storage: Map<string, string>;
	/** wx.login calls `fail` with this. */
	loginFailure: string | null;
	/** wx.login gives this code; null: one that holds. */
	code: string | null;
	/** What wx.getUserInfo gives. */
	userData: { encryptedData?: string; iv?: string } | null;
}

/** What wx.getUserInfo tells of everybody today. */
export const anonymous = {
	...{ nickName: "微信用户", gender: 0, language: "", city: "", province: "", country: "" },
	avatarUrl: "https://thirdwx.qlogo.cn/mmopen/vi_32/anonymous/132",
};

/**
 * A stand-in for `wx` as far as logins go, on the phone of this openid: the network is real, the platform is the fake
 * WeChat. As in a mini-program, callbacks come later, and every answer with a status is a success.
 */
export function standInWx(wechat: FakeWechat, openid: string, dispatcher?: Dispatcher): StandInWx {
	const phone: StandInWx = {
		...{ wx: {}, logins: 0, arrived: [], storage: new Map(), loginFailure: null, code: null, userData: null },
	};
	const later = (options: Options, failure: string | null, result: object) =>
		setImmediate(() => {
			const told = failure === null ? result : { errMsg: failure };
			if (failure === null) options.success?.(told);
			else options.fail?.(told);
			options.complete?.(told);
		});

	async function send({ url, method = "GET", header = {}, data }: RequestOptions): Promise<object> {
		const headers = {
			"content-type": "application/json",
			...Object.fromEntries(Object.entries(header).map(([name, value]) => [name, String(value)])),
			// Set by the platform; a page cannot.
			referer: `https://servicewechat.com/${wechat.appid}/7/page-frame.html`,
		};
		const isRead = method === "GET";
		const query = isRead && data ? `?${new URLSearchParams(Object(data))}` : "";
		const body = isRead || data === undefined ? null : typeof data === "string" ? data : JSON.stringify(data);
		const answer = await request(url + query, { method, headers, body, ...(dispatcher && { dispatcher }) });
		const text = await answer.body.text();
		phone.arrived.push({ method, url, headers, status: answer.statusCode, text });
		return { statusCode: answer.statusCode, header: answer.headers, data: parsed(text), errMsg: "request:ok" };
	}

	phone.wx = {
		login(options: Options) {
			phone.logins++;
			const code = phone.code ?? wechat.loginCode(openid);
			later(options, phone.loginFailure, { code, errMsg: "login:ok" });
		},
		getUserInfo(options: Options) {
			const data = phone.userData ?? wechat.encrypt(openid, { openId: openid, ...anonymous });
			later(options, null, { userInfo: anonymous, ...data, errMsg: "getUserInfo:ok" });
		},
		checkSession: (options: Options) => later(options, null, { errMsg: "checkSession:ok" }),
		request(options: RequestOptions) {
			send(options).then(
				(answer) => later(options, null, answer),
				() => later(options, "request:fail", {}),
			);
		},
		getStorageSync: (key: string): unknown => JSON.parse(phone.storage.get(key) ?? '""'),
		setStorageSync: (key: string, value: unknown) => void phone.storage.set(key, JSON.stringify(value)),
		removeStorageSync: (key: string) => void phone.storage.delete(key),
		...{ onSocketOpen() {}, onSocketClose() {}, onSocketMessage() {}, onSocketError() {} },
	};
	return phone;
}

// What is no JSON comes as the text that it is.
function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
