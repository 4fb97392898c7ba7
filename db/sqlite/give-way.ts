/** Milliseconds that long work holds the event loop before others have their turn. */
const turn = 5;

/** Made at the begin of long work and called between its steps: lets others have a turn when it is time. */
export function givesWay(): () => Promise<void> {
	let began = performance.now();
	return async () => {
		if (performance.now() - began < turn) return;
		await new Promise((resolve) => setImmediate(resolve));
		began = performance.now();
	};
}
