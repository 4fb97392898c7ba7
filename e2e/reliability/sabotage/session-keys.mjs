/** Calls `tell` with each session key that the platform gives. */
export function onSessionKey(tell) {
	const { parse } = JSON;
	JSON.parse = (text, reviver) => {
		const parsed = parse(text, reviver);
		if (typeof parsed?.session_key === "string") tell(parsed.session_key);
		return parsed;
	};
}
