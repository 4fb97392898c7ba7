import { type CodeSource } from "./code";
import { type Platform } from "./platform";
import { type Session } from "./store";
export interface Settings extends CodeSource {
    baseUrl: string;
    appid: string | undefined;
}
/** The session of one mini-program, environment and server: one login at a time, whoever asks for it. */
export interface Logins {
    /** The session at hand; null while there is none or a login is under way. Throws `logged_out` after `forget`. */
    kept(): Session | null;
    /** Logs in, or joins the login under way. */
    logIn(settings: Settings, force?: boolean): Promise<Session>;
    /** Answers the session that was. Who waits for a login is told `logged_out`, and what still comes of it is ended. */
    forget(): Session | null;
    /** Lifts `forget`. */
    allow(): void;
}
/** Clients that pages make for the same app and server share one: two would log in twice. */
export declare function loginsOf(platform: Platform, key: string): Logins;
/** Ends a session; one that is dead already is ended well. */
export declare function endSession(settings: Settings, token: string): Promise<void>;
