/** Stands for what the next commits bring. */
export function unfinished(): Promise<never> {
	return Promise.reject(new Error("The engine cannot do this yet."));
}
