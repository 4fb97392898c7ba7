import type { DecryptAnswer, Encrypted, PhoneAnswer, SessionAnswer, Signed, VerifyAnswer } from "./answers";
import type { Code } from "./code";
import { type Answer, type Sent } from "./http";
import { type GivenPhone } from "./phone";
import { type Platform } from "./platform";
import type { Session } from "./store";
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
    checkSession(options?: {
        upstream?: boolean;
    }): Promise<SessionAnswer>;
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
export declare function createClient(options: ClientOptions): Client;
