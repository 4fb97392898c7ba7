import type { Log } from "./log.ts";

/** Work that comes round again; a failure is logged, and the next turn tries again. */
export interface Work {
	/** For the log. */
	name: string;
	/** Milliseconds until the first turn, and from the end of one turn to the next; a function is asked after each. */
	first: number;
	every: number | (() => number);
	/** `signal`: the process leaves; what takes long stops at its next step. */
	run(signal: AbortSignal): Promise<void>;
}

/** Does the work again and again, never twice at one time and without keeping the process. `stop` waits for its end. */
export function regularly(log: Pick<Log, "error">, { name, first, every, run }: Work): { stop(): Promise<void> } {
	const leaving = new AbortController();
	let running = Promise.resolve();
	let timer = setTimeout(turn, first).unref();

	function turn(): void {
		running = attempt().then(() => {
			if (!leaving.signal.aborted) timer = setTimeout(turn, typeof every === "number" ? every : every()).unref();
		});
	}

	async function attempt(): Promise<void> {
		try {
			await run(leaving.signal);
		} catch (error) {
			const told = error instanceof Error ? { name: error.name, reason: error.message, stack: error.stack } : {};
			log.error({ work: name, ...told }, "work failed");
		}
	}

	return {
		async stop() {
			leaving.abort();
			clearTimeout(timer);
			await running;
		},
	};
}
