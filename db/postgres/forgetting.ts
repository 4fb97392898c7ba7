import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

const columns = { nickname: "nickname", avatarUrl: "avatar_url", sealedPhone: "sealed_phone" } as const;

/** What is kept of an app's users is removed, a limited number of users looked at in each step. */
export function forgettingOf({ read, write }: Connection): Pick<Storage["users"], "forgetSome"> {
	return {
		async forgetSome(appId, parts, limit, cursor, event) {
			const isKept = parts.map((part) => `${columns[part]} IS NOT NULL`).join(" OR ") || "false";
			const { rows: looked } = await read<{ rowid: number; at: number; isKept: boolean }>(
				`SELECT rowid, created_at AS at, (${isKept}) AS "isKept" FROM users
				WHERE app_id = $1 AND (created_at, rowid) > ($2, $3) ORDER BY created_at, rowid LIMIT $4`,
				[appId, cursor?.at ?? Number.MIN_SAFE_INTEGER, Number(cursor?.tie ?? 0), limit],
			);
			const found = looked.filter((user) => user.isKept).map(({ rowid }) => rowid);
			const removed = parts.map((part) => `${columns[part]} = NULL`).join(", ");
			const remove = () =>
				write(async ({ query, append }) => {
					const text = `UPDATE users SET ${removed} WHERE rowid = ANY($1::bigint[]) AND (${isKept})`;
					const users = (await query(text, [found])).rowCount ?? 0;
					if (users > 0) append({ ...event, detail: { ...event.detail, users } });
					return users;
				});
			const users = found.length > 0 ? await remove() : 0;
			const last = looked.length < limit ? undefined : looked.at(-1);
			return { users, next: last ? { direction: "next", at: last.at, tie: String(last.rowid) } : null };
		},
	};
}
