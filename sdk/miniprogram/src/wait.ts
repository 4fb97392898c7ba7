import { textOf } from "./error.ts";
import { type Callbacks, member } from "./platform.ts";

/**
 * Calls a function that answers by callbacks, by a promise, or by both. Rejects with what it says of its failure, and with
 * `timeout` after `patience` milliseconds, then ending a request under way.
 */
export function waitFor(run: (callbacks: Callbacks) => unknown, patience: number): Promise<unknown> {
	return new Promise((resolve, reject) => {
		let task: unknown;
		const timer = setTimeout(() => {
			reject("timeout");
			try {
				Object(task).abort();
			} catch {
				// There is nothing to end.
			}
		}, patience);
		const over = (settle: (value: unknown) => void) => (value: unknown) => {
			clearTimeout(timer);
			settle(value);
		};
		const success = over(resolve);
		const fail = over(reject);
		try {
			task = run({ success, fail });
			// A promise that carries nothing comes beside callbacks that will.
			const later = (result: unknown) => result !== undefined && success(result);
			if (member(task, "then")) Promise.resolve(task).then(later, fail);
		} catch (error) {
			fail(error);
		}
	});
}

/** What a platform says of a failure, or nothing. */
export function reasonOf(reason: unknown): string {
	return (
		textOf(reason) ||
		textOf(member(reason, "errMsg")) ||
		textOf(member(reason, "errorMessage")) ||
		textOf(member(reason, "message"))
	);
}
