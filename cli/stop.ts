/** For long work that Ctrl-C ends after its present step. */
export function stopSignal(): AbortSignal {
	const leaving = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => leaving.abort());
	return leaving.signal;
}
