import { type CodeSource, codeOf } from "./code.ts";
import { errorHere, type LingpaiError, textOf } from "./error.ts";
import { type Answered, bodyOf, isSessionDead, send } from "./http.ts";
import { member, type Platform } from "./platform.ts";
import { isSession, openStore, type Session } from "./store.ts";

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

interface Attempt {
	isEnded: boolean;
	promise: Promise<Session>;
	refuse(reason: unknown): void;
}

const known = new WeakMap<object, Record<string, Logins>>();

/** Clients that pages make for the same app and server share one: two would log in twice. */
export function loginsOf(platform: Platform, key: string): Logins {
	const ofPlatform = known.get(platform) || {};
	known.set(platform, ofPlatform);
	const logins = ofPlatform[key] || newLogins(platform, key);
	ofPlatform[key] = logins;
	return logins;
}

function newLogins(platform: Platform, key: string): Logins {
	const store = openStore(platform, key);
	let underWay: Attempt | null = null;
	let isForgotten = false;

	function start(settings: Settings, force: boolean): Promise<Session> {
		let refuse: Attempt["refuse"] = () => undefined;
		const state = { isEnded: false };
		const promise = new Promise<Session>((resolve, reject) => {
			refuse = reject;
			openSession(settings, force, state).then((session) => {
				if (!state.isEnded) {
					store.save(notNew(session));
					resolve(session);
					// Nobody has use for it any more. Should this fail, it ends by its time.
				} else endSession(settings, session.token).catch(() => undefined);
			}, reject);
		});
		const mine = Object.assign(state, { promise, refuse });
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
		logIn: (settings, force = false) => (underWay ? underWay.promise : start(settings, force)),
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
		},
	};
}

// Only the login itself is told that the user is new.
function notNew({ token, expiresAt, user }: Session): Session {
	return { token, expiresAt, user: Object.assign({}, user, { isNew: false }) };
}

type State = Pick<Attempt, "isEnded">;

async function openSession(settings: Settings, force: boolean, state: State): Promise<Session> {
	let answer = await exchange(settings, force, state);
	// The code waited too long, or a network sent it twice by itself: another one helps. Once.
	if (/^(invalid_code|code_used)$/.test(textOf(member(answer.data, "error")))) {
		answer = await exchange(settings, force, state);
	}
	const session: Session = bodyOf(answer);
	if (!isSession(session)) throw errorHere("bad_answer", "");
	return session;
}

async function exchange(settings: Settings, force: boolean, state: State): Promise<Answered> {
	const code = await codeOf(settings, force);
	if (state.isEnded) throw loggedOut();
	const data = Object.assign(code, settings.appid ? { appid: settings.appid } : {});
	return send(settings, { url: "/api/login", method: "POST", data });
}

/** Ends a session; one that is dead already is ended well. */
export async function endSession(settings: Settings, token: string): Promise<void> {
	const answer = await send(settings, { url: "/api/session", method: "DELETE" }, token);
	if (!isSessionDead(answer)) bodyOf(answer);
}

function loggedOut(): LingpaiError {
	return errorHere("logged_out", "");
}
