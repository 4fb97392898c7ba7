/** What the platform's functions take besides their options. */
export interface Callbacks {
	success(result: unknown): void;
	fail(reason: unknown): void;
}

/** The options of `wx.request`, and Alipay's name for its headers. */
export interface RequestOptions extends Callbacks {
	url: string;
	// One of those that every platform has; some lack PATCH.
	method: "GET" | "POST" | "PUT" | "DELETE" | "HEAD" | "OPTIONS";
	header: Record<string, string>;
	headers?: Record<string, string>;
	data?: string | Record<string, unknown>;
	dataType?: "text";
	timeout: number;
}

/** The options of `wx.login`, and what `tt.login` and `my.getAuthCode` take besides. */
export interface LoginOptions extends Callbacks {
	timeout: number;
	/** Douyin: whether who has no account there is asked to log in; else he gets an `anonymousCode` only. */
	force: boolean;
	/** Alipay. */
	scopes: "auth_base";
}

/**
 * What this client needs of `wx`, `qq`, `tt`, `ks`, `swan`, `xhs` or `my`. They differ so:
 * Baidu has `getLoginCode` (`swan.login` is the older one and may ask the user), Alipay `getAuthCode`, which answers
 * `authCode`, `headers` in place of `header`, `status` in place of `statusCode` (and calls `fail` where the status is an
 * error), and an object in place of the arguments of storage functions.
 * Douyin's `tt.login` answers `anonymousCode` where the user has no account. Kuaishou, QQ and Xiaohongshu are as WeChat.
 */
export interface Platform {
	request(options: RequestOptions): unknown;
	login?(options: LoginOptions): unknown;
	getLoginCode?(options: LoginOptions): unknown;
	getAuthCode?(options: LoginOptions): unknown;
	getStorageSync(key: unknown): unknown;
	setStorageSync(key: unknown, value?: unknown): unknown;
	removeStorageSync(key: unknown): unknown;
	getAccountInfoSync?(): unknown;
	getEnvInfoSync?(): unknown;
}

// The platforms put these names in reach of every file without making them members of a global object.
declare const qq: Platform | undefined;
declare const tt: Platform | undefined;
declare const ks: Platform | undefined;
declare const swan: Platform | undefined;
declare const xhs: Platform | undefined;
declare const my: Platform | undefined;
declare const wx: Platform | undefined;

/** The platform that we run on. `wx` comes last: others offer it as an alias of their own. */
export function findPlatform(): Platform {
	const found = [
		typeof qq === "undefined" ? null : qq,
		typeof tt === "undefined" ? null : tt,
		typeof ks === "undefined" ? null : ks,
		typeof swan === "undefined" ? null : swan,
		typeof xhs === "undefined" ? null : xhs,
		typeof my === "undefined" ? null : my,
		typeof wx === "undefined" ? null : wx,
	].find((platform) => member(platform, "request"));
	if (!found) throw new Error("lingpai: no platform found, pass `platform`");
	return found;
}

/** `appid/environment` of the running mini-program, as far as the platform tells: `wx0123/develop`. */
export function whereabouts(platform: Platform): string {
	try {
		const told = (platform.getAccountInfoSync || platform.getEnvInfoSync || String).call(platform);
		// WeChat, QQ, Kuaishou, Alipay: miniProgram; Douyin: microapp; Baidu: on the top level.
		const app = member(told, "miniProgram") || member(told, "microapp") || told;
		const appid = member(app, "appId") || member(app, "appKey") || "";
		return `${appid}/${member(app, "envVersion") || member(app, "envType") || member(app, "env") || ""}`;
	} catch {
		return "/";
	}
}

/** A member of whatever a platform gave. */
export function member(value: unknown, name: string): unknown {
	return Object(value)[name];
}
