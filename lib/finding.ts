/** What the doctor says of one thing. `mend`: what to do about it; null where nothing is wrong. */
export interface Finding {
	level: "ok" | "warn" | "fail";
	what: string;
	mend: string | null;
}

/** All is well with it. */
export function ok(what: string): Finding {
	return { level: "ok", what, mend: null };
}

/** It works, but somebody should do something about it. */
export function warn(what: string, mend: string): Finding {
	return { level: "warn", what, mend };
}

/** It does not work, or is not safe. */
export function fail(what: string, mend: string): Finding {
	return { level: "fail", what, mend };
}
