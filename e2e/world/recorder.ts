import { operations } from "../../lib/contract.ts";
import { pathMatcher } from "../../lib/path.ts";
import type { Answered, Lingpai } from "./lingpai.ts";
import type { Planted } from "./secrets.ts";

interface Seen {
	where: string;
	content: Buffer;
	/** Names of the secrets that may stand there. */
	allowed: readonly string[];
}

type Sent = Parameters<Lingpai["call"]>[1];

/** Keeps every byte that a server and its command line gave. */
export class Recorder {
	readonly seen: Seen[] = [];
	readonly #server: Lingpai;
	readonly #succeeded = new Set<string>();

	constructor(server: Lingpai) {
		this.#server = server;
	}

	note(where: string, content: Buffer | string, allowed: readonly string[] = []): void {
		this.seen.push({ where, content: Buffer.from(content), allowed });
	}

	/** Calls and keeps the answer; throws when it has another status, because then nothing was shown. */
	async call(expected: number, path: string, sent: Sent = {}, allowed: readonly string[] = []): Promise<Answered> {
		const answered = await this.#server.call(path, sent);
		const method = sent.method ?? (sent.json === undefined && sent.raw === undefined ? "GET" : "POST");
		const headers = [...answered.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
		this.note(`answer to ${method} ${path}`, `${headers}\n\n${answered.text}`, allowed);
		if (answered.status !== expected) throw new Error(`${method} ${path}: ${answered.status} ${answered.text}`);
		if (expected < 300) this.#succeeded.add(`${method} ${path.split("?", 1)[0]}`);
		return answered;
	}

	/** Runs `lingpai …` and keeps what it printed. */
	async command(expected: number, words: string[], allowed: readonly string[] = []): Promise<string> {
		const { code, stdout, stderr } = await this.#server.command(...words);
		this.note(`lingpai ${words.join(" ")}`, stdout + stderr, allowed);
		if (code !== expected) throw new Error(`lingpai ${words.join(" ")} left with ${code}: ${stderr}`);
		return stdout;
	}

	/** The operations, of those meant, that never succeeded: what they do then was not seen. */
	missing(isMeant: (operation: (typeof operations)[number]) => boolean): string[] {
		const succeeded = [...this.#succeeded].map((one) => one.split(" ", 2));
		return operations
			.filter(isMeant)
			.filter((operation) => {
				const matches = pathMatcher(operation.path);
				return !succeeded.some(([method, path = ""]) => method === operation.method && matches(path) !== null);
			})
			.map(({ name }) => name);
	}

	/** Where a secret stands that must not: `place: name (form)`. */
	leaks(planted: Planted): string[] {
		return this.seen.flatMap(({ where, content, allowed }) =>
			planted
				.in(content)
				.filter((found) => !allowed.some((name) => found.startsWith(`${name} (`)))
				.map((found) => `${where}: ${found}`),
		);
	}
}
