import type { OnProgress } from "../db/storage.ts";

/** For long work that Ctrl-C ends after its present step. */
export function stopSignal(): AbortSignal {
	const leaving = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => leaving.abort());
	return leaving.signal;
}

/** Ctrl-C, or another signal, broke work off; the message is the one line shown, the exit code a shell's for the signal. */
export class Stopped extends Error {
	override name = "Stopped";
	readonly exitCode: number;
	constructor(exitCode: number, line: string) {
		super(line);
		this.exitCode = exitCode;
	}
}

/** What is said of work that was broken off: nothing of it was kept, or it did not end in time and nobody knows. */
interface Said {
	clean: string;
	unsure: string;
}

/** Milliseconds for what is under way to be given up in good order. */
const patience = 5_000;

const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Long work that keeps all or nothing, and that Ctrl-C breaks off where it tells of its progress: so it tells through
 * `heed`. Throws `Stopped` then, once the work has cleared up behind itself; where that takes too long, or the signal comes
 * again, the process leaves.
 */
export async function breakable<T>(
	{ clean, unsure }: Said,
	work: (heed: (progress: OnProgress) => OnProgress) => Promise<T>,
): Promise<T> {
	let stopped: Stopped | null = null;
	let isBroken = false;
	let leaving: NodeJS.Timeout | undefined;
	const stop = (signal: keyof typeof signals) => {
		const leave = () => {
			process.stderr.write(`${ownLine()}lingpai: ${unsure}\n`);
			process.exit(signals[signal]);
		};
		if (stopped) return leave();
		stopped = new Stopped(signals[signal], clean);
		leaving = setTimeout(leave, patience);
	};
	process.on("SIGHUP", stop).on("SIGINT", stop).on("SIGTERM", stop);
	try {
		return await work((progress) => (done, total) => {
			isBroken = stopped !== null;
			if (stopped) throw stopped;
			progress(done, total);
		});
	} catch (error) {
		if (stopped) process.stderr.write(ownLine());
		// On its way up the error may have become another one. What never heeded the signal failed by itself: some may be kept.
		throw isBroken ? stopped : error;
	} finally {
		clearTimeout(leaving);
		process.off("SIGHUP", stop).off("SIGINT", stop).off("SIGTERM", stop);
	}
}

// Behind a bar that is half way.
function ownLine(): string {
	return process.stderr.isTTY ? "\n" : "";
}
