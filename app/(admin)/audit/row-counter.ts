const quote = 0x22;
const lineFeed = 0x0a;
const brace = 0x7b;

/**
 * Counts the events in an export as its bytes arrive. In CSV a row ends with a line break outside of quotes, and the first
 * is the names'; in JSON every event begins a line.
 */
export function rowCounter(format: "csv" | "json"): (bytes: Uint8Array) => number {
	let events = format === "csv" ? -1 : 0;
	let isQuoted = false;
	let before = 0;
	return (bytes) => {
		for (const byte of bytes) {
			if (format === "json") {
				if (byte === brace && before === lineFeed) events += 1;
				before = byte;
			} else if (byte === quote) isQuoted = !isQuoted;
			else if (byte === lineFeed && !isQuoted) events += 1;
		}
		return Math.max(0, events);
	};
}
