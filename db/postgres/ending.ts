import pg, { type Client, type Pool } from "pg";

/** Milliseconds that the server has for its goodbye. */
const goodbye = 1_000;

/** Ends a connection, also where nobody answers any more: a process that leaves must not wait for that. */
export async function ended(client: Client): Promise<void> {
	const patience = setTimeout(() => client.connection.stream.destroy(), goodbye);
	await client.end();
	clearTimeout(patience);
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
