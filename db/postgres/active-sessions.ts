import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

/** Index entries counted in one go: so no statement takes long, and no snapshot keeps old rows from being cleared away. */
const slice = 100_000;

interface Slice {
	sessions: number;
	/** Null: there are no more. */
	end: number | null;
}

const beyond = "sessions WHERE revoked_at IS NULL AND app_id = $1 AND expires_at > $2";
const countSlice = `
	WITH slice_end AS (SELECT expires_at FROM ${beyond} ORDER BY expires_at OFFSET ${slice - 1} LIMIT 1)
	SELECT count(*) AS sessions, (SELECT expires_at FROM slice_end) AS "end" FROM ${beyond}
	AND expires_at <= coalesce((SELECT expires_at FROM slice_end), ${Number.MAX_SAFE_INTEGER})`;

/** Counts the active sessions of each app, slice by slice of an index that holds no ended ones. */
export function countsActive({ read, readAtOnce }: Connection): Storage["sessions"]["countActive"] {
	const count = (appId: string, after: number) =>
		readAtOnce(async (query) => (await query<Slice>(countSlice, [appId, after])).rows[0]);

	return async (at) => {
		const { rows: apps } = await read<{ id: string }>("SELECT id FROM apps");
		const counted = [];
		for (const { id: appId } of apps) {
			let sessions = 0;
			for (let after: number | null = at; after !== null; ) {
				const slice: Slice | undefined = await count(appId, after);
				sessions += slice?.sessions ?? 0;
				after = slice?.end ?? null;
			}
			if (sessions > 0) counted.push({ appId, sessions });
		}
		return counted;
	};
}
