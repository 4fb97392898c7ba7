import pino from "pino";

export type Log = Pick<pino.Logger, "debug" | "info" | "warn" | "error" | "flush">;

/** JSON lines on stdout. Written in the background; `flush` before leaving. */
export function createLog(level: string): Log {
	return pino(
		{ level, base: null, messageKey: "message", timestamp: pino.stdTimeFunctions.isoTime, formatters },
		pino.destination({ dest: 1, sync: false, minLength: 0 }),
	);
}

const formatters = { level: (label: string) => ({ level: label }) };
