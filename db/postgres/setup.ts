import type { Storage } from "../storage.ts";
import type { Query } from "./statement.ts";

type State = Awaited<ReturnType<Storage["operators"]["setup"]>>;

interface Row {
	tokenHash: Buffer | null;
	closedAt: number | null;
}

/** How far the setup is. */
export async function setupState(query: Query): Promise<State> {
	const { rows } = await query<Row>('SELECT token_hash AS "tokenHash", closed_at AS "closedAt" FROM setup');
	const [row] = rows;
	if (!row) return { state: "new" };
	if (row.closedAt !== null || row.tokenHash === null) return { state: "closed" };
	return { state: "offered", tokenHash: row.tokenHash };
}

/** Keeps the hash of the one-time token; false when the setup is closed. For inside a transaction. */
export async function offerSetup(query: Query, tokenHash: Buffer): Promise<boolean> {
	const { rowCount } = await query(
		`INSERT INTO setup (id, token_hash) VALUES (1, $1)
		ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash WHERE setup.closed_at IS NULL`,
		[tokenHash],
	);
	return rowCount === 1;
}

/** Closes the setup for ever; the time of the first closing stays. For inside a transaction. */
export async function closeSetup(query: Query, at: number): Promise<void> {
	await query(
		`INSERT INTO setup (id, token_hash, closed_at) VALUES (1, NULL, $1)
		ON CONFLICT (id) DO UPDATE SET token_hash = NULL, closed_at = excluded.closed_at WHERE setup.closed_at IS NULL`,
		[at],
	);
}
