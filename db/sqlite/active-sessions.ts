import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { givesWay } from "./give-way.ts";

/** Index entries counted in one go: a millisecond or two. */
const slice = 20_000;

/** Counts the active sessions of each app, slice by slice of an index that holds no ended ones. */
export function countsActive(connection: Connection): Storage["sessions"]["countActive"] {
	const sqlite = connection.drizzle.$client;
	const apps = sqlite.prepare<[], string>("SELECT id FROM apps").pluck();
	const beyond = `sessions INDEXED BY sessions_not_revoked
		WHERE revoked_at IS NULL AND app_id = @appId AND expires_at > @after`;
	const sliceEnd = sqlite
		.prepare<[object], number>(`SELECT expires_at FROM ${beyond} ORDER BY expires_at LIMIT 1 OFFSET ${slice - 1}`)
		.pluck();
	const countUpTo = sqlite.prepare<[object], number>(`SELECT count(*) FROM ${beyond} AND expires_at <= @end`).pluck();

	return async (at) => {
		const giveWay = givesWay();
		const counted = [];
		for (const appId of await connection.read(() => apps.all())) {
			let sessions = 0;
			for (let after = at; after < Number.MAX_SAFE_INTEGER; ) {
				const end = (await connection.read(() => sliceEnd.get({ appId, after }))) ?? Number.MAX_SAFE_INTEGER;
				const window = { appId, after, end };
				sessions += (await connection.read(() => countUpTo.get(window))) ?? 0;
				after = end;
				await giveWay();
			}
			if (sessions > 0) counted.push({ appId, sessions });
		}
		return counted;
	};
}
