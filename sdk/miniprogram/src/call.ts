import { type Answer, bodyOf, isSessionDead, type Sent, send } from "./http.ts";
import type { Logins, Settings } from "./login.ts";
import type { Session } from "./store.ts";

/** Sends requests with the session's token: `call` answers whatever came at last, `ask` the body of a success. */
export function callerOf(settings: Settings, logins: Logins) {
	/** `hasLoggedIn`: the session is of a login that the call waited for. */
	async function call(sent: Sent) {
		const kept = logins.kept();
		const { token } = kept || (await logins.logIn(settings));
		const answer = await send(settings, sent, token);
		if (answer.status !== 401 || !(await isDead(answer, token))) return { answer, token, hasLoggedIn: !kept };
		const other = await renewed(token);
		return { answer: await send(settings, sent, other.token), token: other.token, hasLoggedIn: true };
	}

	/** A session with another token than this one: what somebody else got meanwhile, or that of a login. */
	async function renewed(token: string): Promise<Session> {
		const kept = logins.kept();
		return kept && kept.token !== token ? kept : logins.logIn(settings);
	}

	async function isDead(answer: Answer, token: string): Promise<boolean> {
		// A proxy in front of a backend answers 401 with a page of its own (nginx does), and a backend may mean something
		// else by it: the server knows.
		return isSessionDead(answer) || send(settings, { url: "/api/session" }, token).then(isSessionDead, () => false);
	}

	async function ask(sent: Sent) {
		return bodyOf((await call(sent)).answer);
	}

	return { call, ask, renewed };
}
