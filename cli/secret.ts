import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";

/**
 * A secret from standard input, asked for unseen on a terminal. Never from an argument: those are seen by everybody on the
 * machine and kept by the shell.
 */
export async function readSecret(question: string): Promise<string> {
	return process.stdin.isTTY ? ask(question) : (await text(process.stdin)).replace(/\r?\n$/, "");
}

async function ask(question: string): Promise<string> {
	process.stderr.write(question);
	const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
	const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
	try {
		return await terminal.question("");
	} finally {
		terminal.close();
		process.stderr.write("\n");
	}
}
