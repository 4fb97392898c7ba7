import type { Line } from "./line.ts";
import type { Query } from "./statement.ts";

/** The statements of one transaction, and the first of them that failed: all after it fail for its sake. */
export class Sent {
	readonly #line: Line;
	readonly #all: Promise<unknown>[] = [];
	firstFault: unknown = null;

	constructor(line: Line) {
		this.#line = line;
	}

	readonly query: Query = (text, values) => {
		const answer = this.#line.query<never>(text, values);
		this.#all.push(
			answer.catch((error) => {
				this.firstFault ??= error;
			}),
		);
		return answer;
	};

	/** Sends a statement whose answer nobody waits for. */
	hurry(text: string, values?: readonly unknown[]): void {
		this.query(text, values).catch(() => {});
	}

	/** Waits for all answers, and throws the first fault. */
	async settled(): Promise<void> {
		await Promise.all(this.#all);
		if (this.firstFault !== null) throw this.firstFault;
	}
}
