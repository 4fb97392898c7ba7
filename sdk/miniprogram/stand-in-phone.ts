import type { LoginOptions, RequestOptions } from "./src/platform.ts";

/** What the network is asked. */
export interface Heard {
	url: string;
	method: string;
	header: Record<string, string>;
	body: string | undefined;
}

export interface Reply {
	status: number;
	header: Record<string, string>;
	text: string;
}

export type GlobalName = "wx" | "qq" | "tt" | "ks" | "swan" | "xhs" | "my";

type Options = Pick<LoginOptions, "success" | "fail">;

/** What a mini-program platform gives its pages, for Node; every part of it can be made to fail. */
export interface StandInPhone {
	/** To be found as this global, or passed as `platform`. */
	platform: ReturnType<typeof platformOf>;
	/** Milliseconds, `never`, `throws`, or a platform's refusal, in place of what `wx.login` gives. */
	misbehave: { login?: "never" | "throws" | "refuses" | "rejects"; storage?: "full" | "broken" | "lies" };
	storage: Map<string, unknown>;
	requests: Heard[];
	/** How often `wx.login` was called. */
	logins: number;
}

/** A phone of this platform whose requests go to `network`, and whose login gives what `code` gives. */
export function standInPhone(
	network: (heard: Heard) => Promise<Reply>,
	code: () => object | Promise<object> = () => ({ code: "code" }),
	name: GlobalName = "wx",
): StandInPhone {
	const phone: StandInPhone = {
		platform: platformOf(network, code, name, () => phone),
		misbehave: {},
		storage: new Map(),
		requests: [],
		logins: 0,
	};
	return phone;
}

function platformOf(
	network: (heard: Heard) => Promise<Reply>,
	code: () => object | Promise<object>,
	name: GlobalName,
	phone: () => StandInPhone,
) {
	const isAlipay = name === "my";
	const keyOf = (given: unknown): string => (isAlipay ? Object(given).key : String(given));

	function login({ success, fail }: Options): unknown {
		const { misbehave } = phone();
		phone().logins += 1;
		if (misbehave.login === "throws") throw new TypeError("login: not allowed here");
		if (misbehave.login === "never") return undefined;
		if (misbehave.login === "refuses") return fail({ errMsg: "login:fail no network" });
		if (misbehave.login === "rejects") return Promise.reject(new Error("login:fail privacy agreement"));
		return void Promise.resolve(code()).then(success, fail);
	}

	function request({ url, method, header, headers, data, success, fail }: RequestOptions) {
		const isQuery = typeof data === "object" && method === "GET";
		const address = isQuery ? `${url}?${new URLSearchParams(Object(data))}` : url;
		const body = isQuery ? undefined : typeof data === "object" ? JSON.stringify(data) : data;
		const heard = { url: address, method, header: (isAlipay ? headers : header) ?? {}, body };
		phone().requests.push(heard);
		network(heard).then(
			({ status, header, text }) => {
				const parsed = isAlipay ? text : dataOf(text);
				if (!isAlipay) return success({ statusCode: status, header, data: parsed, errMsg: "request:ok" });
				// Alipay takes every status but a success for a failure.
				const told = { status, headers: header, data: parsed };
				return status < 400 ? success(told) : fail({ ...told, error: 19, errorMessage: "http status error" });
			},
			(error) => fail({ errMsg: `request:fail ${error.message}` }),
		);
		return { abort: () => undefined };
	}

	const account = { miniProgram: { appId: "wx0123456789abcdef", envVersion: "develop" } };
	return {
		request,
		...(name === "swan" ? { getLoginCode: login } : isAlipay ? { getAuthCode: login } : { login }),
		...(name === "tt"
			? { getEnvInfoSync: () => ({ microapp: { appId: "tt01", envType: "preview" } }) }
			: { getAccountInfoSync: () => account }),
		getStorageSync(key: unknown): unknown {
			if (phone().misbehave.storage === "broken") throw new Error("getStorageSync:fail");
			const value = phone().storage.get(keyOf(key));
			return isAlipay ? { data: value ?? null } : (value ?? "");
		},
		setStorageSync(key: unknown, value?: unknown): void {
			const { storage } = phone().misbehave;
			if (storage === "full" || storage === "broken") throw new Error("setStorageSync:fail exceed storage max size");
			if (storage !== "lies") phone().storage.set(keyOf(key), structuredClone(isAlipay ? Object(key).data : value));
		},
		removeStorageSync(key: unknown): void {
			if (phone().misbehave.storage) throw new Error("removeStorageSync:fail");
			phone().storage.delete(keyOf(key));
		},
	};
}

function dataOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/**
 * The network of a real phone. Platforms set the Referer by themselves, pages cannot: in the developer tools without an
 * appid of one's own it says `touristappid`.
 */
export async function internet({ url, method, header, body }: Heard, appid = "touristappid"): Promise<Reply> {
	const headers = {
		"content-type": "application/json",
		referer: `https://servicewechat.com/${appid}/devtools/page-frame.html`,
		...header,
	};
	const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
	return { status: response.status, header: Object.fromEntries(response.headers), text: await response.text() };
}
