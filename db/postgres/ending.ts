import pg, { type Client, type Pool } from "pg";

/** Milliseconds that the server has for its goodbye. */
const goodbye = 1_000;

/** Ends a connection, also where nobody answers any more: a process that leaves must not wait for that. */
export async function ended(client: Client): Promise<void> {
	const patience = setTimeout(() => client.connection.stream.destroy(), goodbye);
	await client.end();
	clearTimeout(patience);
}

/** Milliseconds that short statements may take together, on a connection that is for long work. */
const answerTimeout = 10_000;

/**
 * Does the first, short work on a connection of its own. A network that went silent tells nothing by itself, and nobody would
 * ever know: after ten seconds the connection breaks, and what waits for it fails with `timeout expired`.
 */
export async function inTime<T>(client: Client, work: () => Promise<T>): Promise<T> {
	const patience = setTimeout(() => client.connection.stream.destroy(new Error("timeout expired")), answerTimeout);
	try {
		return await work();
	} finally {
		clearTimeout(patience);
	}
}

/** What ends a pool in the same way; to be asked for before the pool connects. */
export function endingOf(pool: Pool): () => Promise<void> {
	const streams = new Set<Client["connection"]["stream"]>();
	pool.on("connect", (client) => {
		if (!(client instanceof pg.Client)) return;
		const { stream } = client.connection;
		streams.add(stream);
		stream.once("close", () => streams.delete(stream));
	});
	return async () => {
		const left = [...streams].map((stream) => new Promise((resolve) => stream.once("close", resolve)));
		const patience = setTimeout(() => {
			for (const stream of streams) stream.destroy();
		}, goodbye);
		await pool.end();
		await Promise.all(left);
		clearTimeout(patience);
	};
}
