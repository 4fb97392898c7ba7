import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

const columns = { nickname: "nickname", avatarUrl: "avatar_url", sealedPhone: "sealed_phone" } as const;

/** What is kept of an app's users is removed, a limited number of users looked at in each step. */
export function forgettingOf(connection: Connection): Pick<Storage["users"], "forgetSome"> {
	const sqlite = connection.drizzle.$client;

	return {
		async forgetSome(appId, parts, limit, cursor, event) {
			const isKept = parts.map((part) => `${columns[part]} IS NOT NULL`).join(" OR ") || "0";
			const looked = await connection.read(() =>
				sqlite
					.prepare<[object], { rowid: number; at: number; isKept: number }>(
						`SELECT rowid, created_at AS at, ${isKept} AS isKept FROM users INDEXED BY users_of_app
						WHERE app_id = @appId AND (created_at, rowid) > (@at, @tie) ORDER BY created_at, rowid LIMIT @limit`,
					)
					.all({ appId, at: cursor?.at ?? Number.MIN_SAFE_INTEGER, tie: Number(cursor?.tie ?? 0), limit }),
			);
			const found = looked.filter((user) => user.isKept === 1);
			const removed = parts.map((part) => `${columns[part]} = NULL`).join(", ");
			const remove = () => {
				const update = sqlite.prepare<[number]>(`UPDATE users SET ${removed} WHERE rowid = ? AND (${isKept})`);
				const users = found.reduce((sum, { rowid }) => sum + update.run(rowid).changes, 0);
				if (users > 0) connection.append({ ...event, detail: { ...event.detail, users } });
				return users;
			};
			const users = found.length > 0 ? await connection.write(remove) : 0;
			const last = looked.length < limit ? undefined : looked.at(-1);
			return { users, next: last ? { direction: "next", at: last.at, tie: String(last.rowid) } : null };
		},
	};
}
