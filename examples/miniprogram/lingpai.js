/* lingpai-miniprogram: built from sdk/miniprogram/src by `npm run build` there */
// src/error.ts
const texts = {
	network: "请求没有得到回答 · no answer",
	timeout: "等待超时 · timed out",
	login_failed: "平台没有给出 code · no code",
	bad_answer: "意外的回答 · unexpected answer",
	http_error: "服务器返回错误 · error answer",
	logged_out: "已退出，请先 login() · logged out",
	user_denied: "用户没有同意 · user did not agree",
	untrusted_url: "地址不在 backends 内 · not in backends"
};
/** With `decrypt_failed`, after the fresh login. */
const fetchAgainText = "已重新登录，请重新获取数据 · logged in: fetch the data again";
/** All that this client rejects with. */
var LingpaiError = class extends Error {
	constructor(code, message, told) {
		super(message);
		this.name = "LingpaiError";
		this.code = code;
		Object.assign(this, {
			status: 0,
			requestId: null,
			retryAfter: null,
			fetchAgain: false
		}, told);
	}
};
/** An error of ours, in both languages, with what the platform said of it. */
function errorHere(code, detail, told) {
	const said = textOf(detail);
	return new LingpaiError(code, texts[code] + (said && `: ${said}`), told);
}
/** A text, or an empty one in place of whatever else it is. */
function textOf(value) {
	return typeof value === "string" ? value : "";
}

// src/platform.ts
/** The platform that we run on. `wx` comes last: others offer it as an alias of their own. */
function findPlatform() {
	const found = [
		typeof qq === "undefined" ? null : qq,
		typeof tt === "undefined" ? null : tt,
		typeof ks === "undefined" ? null : ks,
		typeof swan === "undefined" ? null : swan,
		typeof xhs === "undefined" ? null : xhs,
		typeof my === "undefined" ? null : my,
		typeof wx === "undefined" ? null : wx
	].find((platform) => member(platform, "request"));
	if (!found) throw new Error("lingpai: no platform found, pass `platform`");
	return found;
}
/** `appid/environment` of the running mini-program, as far as the platform tells: `wx0123/develop`. */
function whereabouts(platform) {
	try {
		const told = (platform.getAccountInfoSync || platform.getEnvInfoSync || String).call(platform);
		const app = member(told, "miniProgram") || member(told, "microapp") || told;
		return `${member(app, "appId") || member(app, "appKey") || ""}/${member(app, "envVersion") || member(app, "envType") || member(app, "env") || ""}`;
	} catch (_unused) {
		return "/";
	}
}
/** A member of whatever a platform gave. */
function member(value, name) {
	return Object(value)[name];
}

// src/wait.ts
/**
* Calls a function that answers by callbacks, by a promise, or by both. Rejects with what it says of its failure, and with
* `timeout` after `patience` milliseconds, then ending a request under way.
*/
function waitFor(run, patience) {
	return new Promise((resolve, reject) => {
		let task;
		const timer = setTimeout(() => {
			reject("timeout");
			try {
				Object(task).abort();
			} catch (_unused) {}
		}, patience);
		const over = (settle) => (value) => {
			clearTimeout(timer);
			settle(value);
		};
		const success = over(resolve);
		const fail = over(reject);
		try {
			task = run({
				success,
				fail
			});
			const later = (result) => result !== void 0 && success(result);
			if (member(task, "then")) Promise.resolve(task).then(later, fail);
		} catch (error) {
			fail(error);
		}
	});
}
/** What a platform says of a failure, or nothing. */
function reasonOf(reason) {
	return textOf(reason) || textOf(member(reason, "errMsg")) || textOf(member(reason, "errorMessage")) || textOf(member(reason, "message"));
}

// src/http.ts
/** Sends one request once; a path goes to the server. Rejects with `network` or `timeout` where no answer came. */
async function send({ platform, timeout, baseUrl }, { url, method = "GET", data, header: own }, token) {
	const header = Object.assign({}, own);
	if (token) header.authorization = `Bearer ${token}`;
	const options = {
		url: url[0] === "/" ? baseUrl + url : url,
		method,
		header,
		timeout
	};
	if (data) {
		options.data = method === "GET" ? data : JSON.stringify(data);
		header["content-type"] = "application/json";
	}
	if (platform.getAuthCode) {
		options.headers = header;
		options.dataType = "text";
	}
	let result;
	try {
		result = await waitFor((callbacks) => platform.request(Object.assign(options, callbacks)), timeout * 2);
	} catch (reason) {
		if (!(statusOf(reason) >= 100)) throw lost(reason);
		result = reason;
	}
	const headers = Object(member(result, "header") || member(result, "headers"));
	return {
		status: statusOf(result),
		data: parsed(member(result, "data")),
		header: headers
	};
}
/** True for a success. */
function isOk({ status }) {
	return status >= 200 && status < 300;
}
/** What an answer that is no success says. */
function errorOf({ status, data, header }) {
	const code = textOf(member(data, "error"));
	const requestId = textOf(member(data, "requestId")) || textOf(headerOf(header, "x-request-id")) || null;
	const seconds = Number(headerOf(header, "retry-after") || NaN);
	const told = {
		status,
		data,
		requestId,
		retryAfter: seconds >= 0 ? seconds : null
	};
	const message = textOf(member(data, "message"));
	return code && message ? new LingpaiError(code, message, told) : errorHere("http_error", `HTTP ${status}`, told);
}
/** The body of a success of the server. Throws the rest: also what captive portals and other servers answer with 200. */
function bodyOf(answer) {
	const { status, data } = answer;
	if (!isOk(answer)) throw errorOf(answer);
	if (status === 204 || Object(data) === data) return data;
	throw errorHere("bad_answer", `HTTP ${status}`, {
		status,
		data
	});
}
/** True for an answer that its session does not hold: it was not carried out, and a login helps. */
function isSessionDead({ status, data }) {
	return status === 401 && /^session_(missing|unknown|expired|revoked)$/.test(textOf(member(data, "error")));
}
function lost(reason) {
	const detail = reasonOf(reason);
	return errorHere(/time(d )?out/i.test(detail) ? "timeout" : "network", detail, { cause: reason });
}
function statusOf(result) {
	return Number(member(result, "statusCode") || member(result, "status") || 0);
}
/** JSON as what it says, all else as it is. */
function parsed(data) {
	if (typeof data !== "string") return data;
	try {
		return JSON.parse(data);
	} catch (_unused) {
		return data;
	}
}
function headerOf(header, name) {
	const key = Object.keys(header).find((one) => one.toLowerCase() === name);
	return key && header[key];
}

// src/call.ts
/** Sends requests with the session's token: `call` answers whatever came at last, `ask` the body of a success. */
function callerOf(settings, logins) {
	/** `hasLoggedIn`: the session is of a login that the call waited for. */
	async function call(sent) {
		const kept = logins.kept();
		const { token } = kept || await logins.logIn(settings);
		const answer = await send(settings, sent, token);
		if (answer.status !== 401 || !await isDead(answer, token)) return {
			answer,
			token,
			hasLoggedIn: !kept
		};
		const other = await renewed(token);
		return {
			answer: await send(settings, sent, other.token),
			token: other.token,
			hasLoggedIn: true
		};
	}
	/** A session with another token than this one: what somebody else got meanwhile, or that of a login. */
	async function renewed(token) {
		const kept = logins.kept();
		return kept && kept.token !== token ? kept : logins.logIn(settings);
	}
	async function isDead(answer, token) {
		return isSessionDead(answer) || send(settings, { url: "/api/session" }, token).then(isSessionDead, () => false);
	}
	async function ask(sent) {
		return bodyOf((await call(sent)).answer);
	}
	return {
		call,
		ask,
		renewed
	};
}

// src/code.ts
/** A fresh code as `POST /api/login` takes it. Rejects with `login_failed`, at the latest after twice the timeout. */
async function codeOf({ platform, getCode, timeout }, force) {
	let given;
	try {
		given = await waitFor(({ success, fail }) => {
			if (getCode) return Promise.resolve(getCode()).then(success, fail);
			const options = {
				success,
				fail,
				timeout,
				force,
				scopes: "auth_base"
			};
			const { getLoginCode, getAuthCode, login = fail } = platform;
			return (getLoginCode || getAuthCode || login).call(platform, options);
		}, timeout * 2);
	} catch (reason) {
		throw errorHere("login_failed", reasonOf(reason), { cause: reason });
	}
	const code = textOf(given) || textOf(member(given, "code")) || textOf(member(given, "authCode"));
	if (code) return { code };
	const anonymousCode = textOf(member(given, "anonymousCode"));
	if (anonymousCode) return { anonymousCode };
	throw errorHere("login_failed", reasonOf(given), { cause: given });
}

// src/store.ts
/** A store in the platform's storage. Where that is full, broken or lies, the memory keeps what it does not. */
function openStore(platform, key) {
	const isAlipay = platform.getAuthCode;
	let memory = null;
	let isUnsaved = false;
	function stored() {
		const value = isAlipay ? member(platform.getStorageSync({ key }), "data") : platform.getStorageSync(key);
		return isSession(value) ? value : null;
	}
	return {
		load() {
			if (isUnsaved) return memory;
			try {
				return stored();
			} catch (_unused) {
				return memory;
			}
		},
		save(session) {
			memory = session;
			isUnsaved = false;
			try {
				if (isAlipay) session ? platform.setStorageSync({
					key,
					data: session
				}) : platform.removeStorageSync({ key });
				else session ? platform.setStorageSync(key, session) : platform.removeStorageSync(key);
				const found = stored();
				if (found && session ? found.token === session.token : found === session) return;
			} catch (_unused2) {}
			isUnsaved = true;
		}
	};
}
/** True for a login's answer, and for what was kept of one. */
function isSession(value) {
	return typeof member(value, "token") === "string" && typeof member(member(value, "user"), "id") === "string";
}

// src/login.ts
const known = /* @__PURE__ */ new WeakMap();
/** Clients that pages make for the same app and server share one: two would log in twice. */
function loginsOf(platform, key) {
	const ofPlatform = known.get(platform) || {};
	known.set(platform, ofPlatform);
	const logins = ofPlatform[key] || newLogins(platform, key);
	ofPlatform[key] = logins;
	return logins;
}
function newLogins(platform, key) {
	const store = openStore(platform, key);
	let underWay = null;
	let isForgotten = false;
	function start(settings, force) {
		let refuse = () => void 0;
		const state = { isEnded: false };
		const promise = new Promise((resolve, reject) => {
			refuse = reject;
			openSession(settings, force, state).then((session) => {
				if (!state.isEnded) {
					store.save(notNew(session));
					resolve(session);
				} else endSession(settings, session.token).catch(() => void 0);
			}, reject);
		});
		const mine = Object.assign(state, {
			promise,
			refuse
		});
		const over = () => {
			if (underWay === mine) underWay = null;
		};
		promise.then(over, over);
		underWay = mine;
		return promise;
	}
	return {
		kept() {
			if (isForgotten) throw loggedOut();
			return underWay ? null : store.load();
		},
		logIn: (settings, force = false) => underWay ? underWay.promise : start(settings, force),
		forget() {
			const kept = store.load();
			isForgotten = true;
			store.save(null);
			if (underWay) {
				underWay.isEnded = true;
				underWay.refuse(loggedOut());
				underWay = null;
			}
			return kept;
		},
		allow() {
			isForgotten = false;
		}
	};
}
function notNew({ token, expiresAt, user }) {
	return {
		token,
		expiresAt,
		user: Object.assign({}, user, { isNew: false })
	};
}
async function openSession(settings, force, state) {
	let answer = await exchange(settings, force, state);
	if (/^(invalid_code|code_used)$/.test(textOf(member(answer.data, "error")))) answer = await exchange(settings, force, state);
	const session = bodyOf(answer);
	if (!isSession(session)) throw errorHere("bad_answer", "");
	return session;
}
async function exchange(settings, force, state) {
	const code = await codeOf(settings, force);
	if (state.isEnded) throw loggedOut();
	const data = Object.assign(code, settings.appid ? { appid: settings.appid } : {});
	return send(settings, {
		url: "/api/login",
		method: "POST",
		data
	});
}
/** Ends a session; one that is dead already is ended well. */
async function endSession(settings, token) {
	const answer = await send(settings, {
		url: "/api/session",
		method: "DELETE"
	}, token);
	if (!isSessionDead(answer)) bodyOf(answer);
}
function loggedOut() {
	return errorHere("logged_out", "");
}

// src/phone.ts
/** What was given: a code, encrypted data, or both. Throws `user_denied` where it is neither. */
function phoneGiven(given) {
	const detail = Object(member(given, "detail") || given);
	const { code = textOf(given), response } = detail;
	const sealed = response ? {
		encryptedData: textOf(member(parsed(response), "response") || response),
		iv: `${"A".repeat(22)}==`
	} : detail;
	const encrypted = sealed.encryptedData ? sealed : null;
	if (code || encrypted) return {
		code,
		encrypted
	};
	throw errorHere("user_denied", reasonOf(detail), { cause: detail });
}
/** The number as WeChat words it: Baidu says only `mobile`, Kuaishou no `purePhoneNumber` and a `+` before the country. */
function phoneIn(data) {
	const phoneNumber = String(data.phoneNumber || data.mobile);
	const countryCode = String(data.countryCode || 86).replace("+", "");
	return {
		phoneNumber,
		purePhoneNumber: String(data.purePhoneNumber || phoneNumber).replace(`+${countryCode}`, ""),
		countryCode
	};
}

// src/client.ts
/** A client of one server. Clients for the same server share their session and their logins. */
function createClient(options) {
	const { timeout = 15e3, appid, getCode, platform = findPlatform() } = options;
	const baseUrl = serverAt(options.baseUrl);
	const backends = [baseUrl, ...(options.backends || []).map(serverAt)];
	const logins = loginsOf(platform, `lingpai:${appid || ""}/${whereabouts(platform)}/${baseUrl}`);
	const settings = {
		platform,
		baseUrl,
		appid,
		timeout,
		getCode
	};
	const { ask, call, renewed } = callerOf(settings, logins);
	async function decrypt({ encryptedData, iv, rawData, signature }) {
		const { answer, token, hasLoggedIn } = await call({
			url: "/api/decrypt",
			method: "POST",
			data: {
				encryptedData,
				iv,
				rawData,
				signature
			}
		});
		if (isOk(answer) || member(answer.data, "error") !== "decrypt_failed") return bodyOf(answer);
		const error = errorOf(answer);
		const fetchAgain = () => Object.assign(error, {
			fetchAgain: true,
			message: fetchAgainText
		});
		throw hasLoggedIn ? fetchAgain() : await renewed(token).then(fetchAgain, (cause) => Object.assign(error, { cause }));
	}
	return {
		decrypt,
		async login({ fresh, force } = {}) {
			logins.allow();
			return !fresh && logins.kept() || logins.logIn(settings, force);
		},
		async logout() {
			const kept = logins.forget();
			if (kept) await endSession(settings, kept.token);
		},
		async token() {
			return (logins.kept() || await logins.logIn(settings)).token;
		},
		async checkSession({ upstream } = {}) {
			return ask({ url: `/api/session${upstream ? "?upstream=1" : ""}` });
		},
		async request({ url, method, data, header }) {
			const { answer } = await call({
				url: addressOf(url),
				method,
				data,
				header
			});
			if (isOk(answer)) return answer;
			throw errorOf(answer);
		},
		verify: ({ rawData, signature }) => ask({
			url: "/api/verify",
			method: "POST",
			data: {
				rawData,
				signature
			}
		}),
		async getPhoneNumber(given) {
			const { code, encrypted } = phoneGiven(given);
			if (code) try {
				return await ask({
					url: "/api/phone",
					method: "POST",
					data: { code }
				});
			} catch (error) {
				if (!encrypted || member(error, "code") !== "unsupported_by_platform") throw error;
			}
			return phoneIn((await decrypt(Object(encrypted))).data);
		},
		exportUser: () => ask({ url: "/api/user" }),
		async eraseUser() {
			await ask({
				url: "/api/user",
				method: "DELETE"
			});
			logins.forget();
		}
	};
	function addressOf(url) {
		if (/^\/(?!\/)/.test(url)) return url;
		if (backends.some((one) => url === one || url.startsWith(`${one}/`) || url.startsWith(`${one}?`))) return url;
		throw errorHere("untrusted_url", url);
	}
}
function serverAt(url) {
	if (!/^https?:\/\/[^/]/.test(url)) throw new Error("lingpai: addresses begin with https://");
	return url.replace(/\/+$/, "");
}

exports.LingpaiError = LingpaiError;
exports.createClient = createClient;