import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A system call that wrote or synced, in the order in which they ended. */
export interface SystemCall {
	name: string;
	/** What the descriptor stands for: a path, or a socket. */
	target: string;
	/** What was written, one character for each byte; cut after some 4 KiB. */
	bytes: string;
	result: number;
}

/** Why this machine cannot trace a process; null: it can. */
export function whyNoTracing(): string | null {
	try {
		execFileSync("strace", ["-f", "-o", "/dev/null", "true"], { stdio: "pipe" });
		return null;
	} catch (error) {
		const { code, stderr } = Object(error);
		return code === "ENOENT" ? "there is no strace here" : `strace may not trace here: ${String(stderr).trim()}`;
	}
}

/** The words that start a program so that its writes and syncs are noted in `file`. */
export function traced(file: string): string[] {
	const calls = "write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync";
	// -D: what we start is the program, and the tracer its child; -yy: a descriptor by what it stands for.
	return ["strace", "-D", "-f", "-q", "-yy", "-s", "4200", "-e", `trace=${calls}`, "-e", "signal=none", "-o", file];
}

/** The calls that a trace tells of. */
export function systemCallsOf(file: string): SystemCall[] {
	const begun = new Map<string, string>();
	return readFileSync(file, "latin1")
		.split("\n")
		.flatMap((line) => {
			const [, thread = "", told = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
			if (told.endsWith("<unfinished ...>")) {
				begun.set(thread, told.slice(0, -"<unfinished ...>".length));
				return [];
			}
			const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(told);
			return callOf(resumed ? (begun.get(thread) ?? "") + resumed[1] : told);
		});
}

function callOf(told: string): SystemCall[] {
	const head = /^(\w+)\(\d+<(.*?)>(?=\s*[,)])/.exec(told);
	const result = /\) += (-?\d+)[^"]*$/.exec(told);
	if (!head || !result) return [];
	const texts = [...told.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => unescaped(text));
	return [{ name: head[1] ?? "", target: head[2] ?? "", bytes: texts.join(""), result: Number(result[1]) }];
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\v" };

function unescaped(text: string): string {
	return text.replace(/\\(?:([0-7]{1,3})|(.))/g, (_, octal: string | undefined, letter: string) =>
		octal === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(octal, 8)),
	);
}
