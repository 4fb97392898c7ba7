import type { Answered } from "./lingpai.ts";

type Told = Pick<Answered, "status" | "text"> & { wasRepeated?: boolean };

/**
 * Whether it says that the storage did not answer. PostgreSQL is given up after little more than a second, as is promised:
 * on a machine that stands still for so long that says nothing of what a test is about.
 */
export function isUnavailable({ status, text }: Told): boolean {
	return status === 503 && text.includes('"unavailable"');
}

/** Sends until the storage answered, as clients do. The answer tells whether it took more than one. */
export async function untilAvailable<T extends Told>(send: () => Promise<T>): Promise<T & { wasRepeated: boolean }> {
	for (let tries = 1; ; tries += 1) {
		const answer = await send();
		// Against hanging: it is the answer in the end.
		if (!isUnavailable(answer) || tries === 100)
			return { ...answer, wasRepeated: tries > 1 || answer.wasRepeated === true };
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/** Sends several at once, until a time at which the storage answered all of them. */
export async function untilAllAvailable<T extends Told>(send: () => Promise<T[]>): Promise<T[]> {
	for (let tries = 1; ; tries += 1) {
		const answers = await send();
		if (!answers.some(isUnavailable) || tries === 20) return answers;
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
}
