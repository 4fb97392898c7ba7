import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";

/** The top folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** An expected end of the run: one sentence for the person at the terminal, and the exit code. */
export class Stop extends Error {
	constructor(message, code = 1) {
		super(message);
		this.code = code;
	}
}

/** Tells the person at the terminal one line, on stderr: stdout belongs to the command that was asked for. */
export function say(line) {
	process.stderr.write(`${line}\n`);
}

/** The JavaScript file behind a package's command, for starting it through node on every system alike. */
export function entry(name, command = name) {
	const home = join(root, "node_modules", name);
	const { bin } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
	return join(home, typeof bin === "string" ? bin : bin[command]);
}

/**
 * Runs a program to its end and answers `{ code, output }`; rejects when it cannot be started. `output` is what it
 * wrote with `show: "nothing"`, else "". Signals are passed on; one that comes ends this process too, unless the
 * program is the `last` of the run: then its exit code counts.
 */
export function run(command, args, { env = {}, last = false, show = "everything", ipc = false, shell = false } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd: root,
			env: { ...process.env, ...env },
			shell,
			stdio: ipc ? [...shown[show], "ipc"] : shown[show],
		});
		let output = "";
		child.stdout?.on("data", (chunk) => {
			output += chunk;
		});
		child.stderr?.on("data", (chunk) => {
			output += chunk;
		});
		listen(child);
		child.on("error", (error) => {
			forget(child);
			reject(error);
		});
		child.on("close", (code, signal) => {
			forget(child);
			if (ending && !last) process.exit(128 + constants.signals[ending]);
			resolve({ code: code ?? 128 + constants.signals[signal], output });
		});
	});
}

/** Ends this process as SIGTERM would when the one that started it is gone, even if that one was killed outright. */
export function followParent() {
	const gone = () => process.kill(process.pid, "SIGTERM");
	if (process.channel) {
		process.on("disconnect", gone);
		process.channel.unref();
	} else if (process.env.npm_lifecycle_event && process.platform !== "win32") {
		// npm passes SIGTERM on only to the shell between it and us, and that shell dies without a word.
		const before = ancestors();
		const watch = setInterval(() => {
			if (ancestors() === before) return;
			clearInterval(watch);
			gone();
		}, 500);
		watch.unref();
	}
}

// The parent, and where that is npm's shell also npm itself, which may be killed without the shell.
function ancestors() {
	try {
		const [name, parent] = readFileSync(`/proc/${process.ppid}/stat`, "utf8").match(/(?<=\().+(?=\))|(?<=\) \w )\d+/g);
		return `${process.ppid} ${/^(ba|da)?sh$/.test(name) ? parent : ""}`;
	} catch {
		return `${process.ppid} `;
	}
}

const shown = {
	everything: ["inherit", "inherit", "inherit"],
	steps: ["ignore", "inherit", "inherit"],
	onStderr: ["ignore", 2, 2],
	nothing: ["ignore", "pipe", "pipe"],
};

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
const running = new Set();
let ending = null;
let passedAt = 0;

function listen(child) {
	if (running.size === 0) for (const signal of signals) process.on(signal, pass);
	running.add(child);
}

function forget(child) {
	running.delete(child);
	if (running.size === 0) for (const signal of signals) process.off(signal, pass);
}

function pass(signal) {
	// A terminal tells everyone in the foreground by itself, and npm passes on what we got too: many programs take a
	// second Ctrl-C as "now, without cleaning up".
	const repeated = signal === ending && Date.now() - passedAt < 1000;
	ending = signal;
	if (repeated || (signal !== "SIGTERM" && isatty(0))) return;
	passedAt = Date.now();
	for (const child of running) child.kill(signal);
}
