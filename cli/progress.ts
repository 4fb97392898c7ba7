import type { OnProgress } from "../db/storage.ts";

const width = 30;

/** Shows how far long work is, on stderr: a bar on a terminal, a plain line for each tenth elsewhere. */
export function progressBar(label: string): OnProgress {
	const isTerminal = process.stderr.isTTY;
	let tenth = 0;
	return (done, total) => {
		const part = total === 0 ? 1 : Math.min(done / total, 1);
		const figures = `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${label}`;
		if (isTerminal) {
			const bar = "█".repeat(Math.round(part * width)).padEnd(width, "░");
			process.stderr.write(`\r${bar} ${figures}${part === 1 ? "\n" : ""}`);
		} else if (Math.floor(part * 10) > tenth) {
			tenth = Math.floor(part * 10);
			process.stderr.write(`${figures}\n`);
		}
	};
}

/** Milliseconds between two lines where nobody sees a line change. */
const lineInterval = 10_000;

/** Shows how much of long work of unknown length is done: in place on a terminal, now and then a plain line elsewhere. */
export function progressCount(label: string): { tell(done: number): void; end(): void } {
	const isTerminal = process.stderr.isTTY;
	let toldAt = Date.now();
	let isShown = false;
	return {
		tell(done) {
			const figures = `${done.toLocaleString("en")} ${label}`;
			if (isTerminal) process.stderr.write(`\r${figures}`);
			else if (Date.now() - toldAt > lineInterval) {
				toldAt = Date.now();
				process.stderr.write(`${figures}\n`);
			}
			isShown = true;
		},
		end() {
			if (isTerminal && isShown) process.stderr.write("\n");
		},
	};
}
