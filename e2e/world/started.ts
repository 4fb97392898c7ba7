/** Starts what was made, and ends it where that fails: else it would run on, and make slow what comes after it. */
export async function started<T extends AsyncDisposable & { start(): Promise<void> }>(made: T): Promise<T> {
	try {
		await made.start();
		return made;
	} catch (error) {
		await made[Symbol.asyncDispose]();
		throw error;
	}
}
