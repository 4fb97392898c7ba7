/**
 * Express middleware: lets in who is logged in to the mini-program, as `request.lingpai` with `userId`, `openid`, `unionid`,
 * `appid` and `sessionId`. `url`: where Lingpai is; `apiKey`: one of scope introspect; `timeout`: milliseconds.
 */
export function lingpai({ url, apiKey, timeout = 3000 }) {
	// Node's fetch keeps connections open by itself.
	const ask = (path, options) =>
		fetch(url + path, { ...options, redirect: "error", signal: AbortSignal.timeout(timeout) });

	async function whoCalls(token) {
		const headers = { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" };
		const answer = await ask("/api/introspect", { method: "POST", headers, body: JSON.stringify({ token }) });
		if (!answer.ok) throw new Error(`Lingpai answers ${answer.status}: ${(await answer.json()).error}`);
		const { active, sub: userId, openid, unionid, appid, sid: sessionId } = await answer.json();
		return active ? { userId, openid, unionid, appid, sessionId } : null;
	}

	/** Lingpai's own words tell the mini-program to log in again, in its language: it is asked with the same headers. */
	async function refuse(request, response) {
		const names = ["authorization", "x-wx-skey", "x-wx-id", "sessionid", "accept-language"];
		const headers = names.flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : []));
		const answer = await ask("/api/forward-auth", { headers });
		if (answer.status !== 401 && answer.status !== 403) throw new Error(`Lingpai answers ${answer.status}`);
		response
			.status(answer.status)
			.type("json")
			.send(await answer.text());
	}

	return async (request, response, next) => {
		// A proxy in front may set such headers; a client's own are nobody's word.
		for (const name of Object.keys(request.headers)) if (/^x[-_]lingpai/.test(name)) delete request.headers[name];
		const token = tokenIn(request.headers);
		try {
			request.lingpai = token ? await whoCalls(token) : null;
			if (!request.lingpai) return await refuse(request, response);
		} catch (error) {
			// Lingpai does not answer, or does not know the API key: nobody is let in, and nobody is told to log in.
			console.error(error.message);
			return response
				.status(503)
				.set("Retry-After", "1")
				.json({ error: "unavailable", message: "Try again in a moment." });
		}
		next();
	};
}

/** Old clients send it as `X-WX-Skey` or `sessionid`. What cannot be a token costs no question. */
function tokenIn({ authorization = "", "x-wx-skey": skey, sessionid }) {
	const [, bearer] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
	const token = bearer ?? skey ?? sessionid ?? "";
	return /^[!-~]{1,4096}$/.test(token) ? token : null;
}
