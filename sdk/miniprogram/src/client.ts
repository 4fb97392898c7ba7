import type { DecryptAnswer, Encrypted, PhoneAnswer, SessionAnswer, Signed, VerifyAnswer } from "./answers.ts";
import { callerOf } from "./call.ts";
import type { Code } from "./code.ts";
import { errorHere, fetchAgainText } from "./error.ts";
import { type Answer, bodyOf, errorOf, isOk, type Sent } from "./http.ts";
import { endSession, loginsOf } from "./login.ts";
import { type GivenPhone, phoneGiven, phoneIn } from "./phone.ts";
import { findPlatform, member, type Platform, whereabouts } from "./platform.ts";
import type { Session } from "./store.ts";

export interface ClientOptions {
	/** The server's address, `https://login.example.com`. */
	baseUrl: string;
	/** Only where the server cannot tell the app: with several apps, on Xiaohongshu and Alipay. */
	appid?: string;
	/** Addresses besides `baseUrl` that `request` may send the token to. */
	backends?: string[];
	/** Milliseconds for one request and for `wx.login`; 15,000 unless told. Twice as long after the call, all is over. */
	timeout?: number;
	/** Takes the place of `wx.login`: for the simulator, and for tests. */
	getCode?: () => Code | Promise<Code>;
	/** `wx` or the like, where it is not found by itself. */
	platform?: Platform;
}

export interface LoginOptions {
	/** Log in although there is a session: another user, say. */
	fresh?: boolean;
	/** Douyin: ask who has no account there to log in, rather than take him as anonymous. */
	force?: boolean;
}

/** Everything here rejects with a `LingpaiError`, and ends: after two logins at most, and some timeouts at the latest. */
export interface Client {
	/**
	 * Answers the session that there is, or logs in. However many ask at once, there is one login. Call it early
	 * (`App.onLaunch`), so that nothing has to log in between a tap and its data.
	 */
	login(options?: LoginOptions): Promise<Session>;
	/**
	 * Ends the session. The phone forgets it even where the server cannot be reached, which is told. From then on
	 * everything but `login` is refused with `logged_out`.
	 */
	logout(): Promise<void>;
	/** The token, for `wx.uploadFile` and sockets: logs in when there is none. */
	token(): Promise<string>;
	/** Whether the session holds; prolongs it. `upstream`: also asks the platform whether the session key still holds. */
	checkSession(options?: { upstream?: boolean }): Promise<SessionAnswer>;
	/**
	 * Sends a request with the token to the server (`/api/…`) or to one of `backends`. A session that is dead is renewed
	 * once and the request repeated once: who answers 401 has not carried it out. What got no answer is never repeated.
	 */
	request<T = unknown>(sent: Sent): Promise<Answer<T>>;
	/** Whether rawData comes from the platform. */
	verify(signed: Signed): Promise<VerifyAnswer>;
	/**
	 * Decrypts. With `decrypt_failed` a fresh login was made; where that went well `fetchAgain` is true: the data was
	 * encrypted with a key that is gone, fetch it again. With a session at hand there is no login beforehand, ever:
	 * `wx.login` may replace the key that the data in your hands was encrypted with.
	 */
	decrypt(encrypted: Encrypted): Promise<DecryptAnswer>;
	/** The phone number for the event of the phone button (or its detail, or its code). */
	getPhoneNumber(given: GivenPhone): Promise<PhoneAnswer>;
	/** Everything held on the user. */
	exportUser(): Promise<Record<string, unknown>>;
	/** Erases the user and his sessions; then as after `logout`. */
	eraseUser(): Promise<void>;
}

/** A client of one server. Clients for the same server share their session and their logins. */
export function createClient(options: ClientOptions): Client {
	const { timeout = 15_000, appid, getCode, platform = findPlatform() } = options;
	const baseUrl = serverAt(options.baseUrl);
	const backends = [baseUrl, ...(options.backends || []).map(serverAt)];
	const logins = loginsOf(platform, `lingpai:${appid || ""}/${whereabouts(platform)}/${baseUrl}`);
	const settings = { platform, baseUrl, appid, timeout, getCode };
	const { ask, call, renewed } = callerOf(settings, logins);

	async function decrypt({ encryptedData, iv, rawData, signature }: Encrypted): Promise<DecryptAnswer> {
		const data = { encryptedData, iv, rawData, signature };
		const { answer, token, hasLoggedIn } = await call({ url: "/api/decrypt", method: "POST", data });
		if (isOk(answer) || member(answer.data, "error") !== "decrypt_failed") return bodyOf(answer);
		const error = errorOf(answer);
		// Not when this very call has just logged in: one login is enough.
		const fetchAgain = () => Object.assign(error, { fetchAgain: true, message: fetchAgainText });
		throw hasLoggedIn
			? fetchAgain()
			: await renewed(token).then(fetchAgain, (cause) => Object.assign(error, { cause }));
	}

	return {
		decrypt,

		async login({ fresh, force } = {}) {
			logins.allow();
			return (!fresh && logins.kept()) || logins.logIn(settings, force);
		},

		async logout() {
			const kept = logins.forget();
			if (kept) await endSession(settings, kept.token);
		},

		async token() {
			return (logins.kept() || (await logins.logIn(settings))).token;
		},

		async checkSession({ upstream } = {}) {
			return ask({ url: `/api/session${upstream ? "?upstream=1" : ""}` });
		},

		async request({ url, method, data, header }) {
			const { answer } = await call({ url: addressOf(url), method, data, header });
			if (isOk(answer)) return answer;
			throw errorOf(answer);
		},

		verify: ({ rawData, signature }) => ask({ url: "/api/verify", method: "POST", data: { rawData, signature } }),

		async getPhoneNumber(given) {
			const { code, encrypted } = phoneGiven(given);
			if (code) {
				try {
					return await ask({ url: "/api/phone", method: "POST", data: { code } });
				} catch (error) {
					if (!encrypted || member(error, "code") !== "unsupported_by_platform") throw error;
				}
			}
			return phoneIn((await decrypt(Object(encrypted))).data);
		},

		exportUser: () => ask({ url: "/api/user" }),

		async eraseUser() {
			await ask({ url: "/api/user", method: "DELETE" });
			logins.forget();
		},
	};

	function addressOf(url: string): string {
		if (/^\/(?!\/)/.test(url)) return url;
		if (backends.some((one) => url === one || url.startsWith(`${one}/`) || url.startsWith(`${one}?`))) return url;
		throw errorHere("untrusted_url", url);
	}
}

// "https://" alone, left over from a setting that is empty, would be every server there is.
function serverAt(url: string): string {
	if (!/^https?:\/\/[^/]/.test(url)) throw new Error("lingpai: addresses begin with https://");
	return url.replace(/\/+$/, "");
}
