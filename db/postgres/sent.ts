import type { Line } from "./line.ts";
import type { Query } from "./statement.ts";

/** The statements of one transaction, and the first of them that failed: all after it fail for its sake. */
export class Sent {
	// What went on over a new connection would be outside of the transaction.
	readonly #send: Query;
	readonly #all: Promise<unknown>[] = [];
	firstFault: unknown = null;

	constructor(line: Line) {
		this.#send = line.held();
	}

	readonly query: Query = (text, values) => {
		const answer = this.#send<never>(text, values);
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
