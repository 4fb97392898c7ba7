import type { Database } from "better-sqlite3";

/** More users than this are not looked for by name one by one. */
const enough = 500;

const allApps = "app_id IN (SELECT id FROM apps)";
// U+10FFFF is greater than any character that begins with the same letters.
const nickname = "nickname COLLATE NOCASE >= @q AND nickname COLLATE NOCASE < @q || char(1114111)";

/** What is asked of a user that `@q` may mean: his openid, his unionid, or the beginning of his nickname. */
export const isNamed = `openid = @q OR unionid = @q OR (${nickname})`;

/** The ids of the users whom a text names; null when they are many. */
export function usersNamed(sqlite: Database, q: string): string[] | null {
	const one = (index: string, where: string) => `SELECT id FROM users INDEXED BY ${index} WHERE ${where}`;
	const all = [
		one("users_by_openid", `${allApps} AND openid = @q`),
		one("users_by_unionid", "unionid = @q"),
		one("users_by_nickname", nickname),
	];
	const ids = sqlite
		.prepare<[object], string>(`${all.join(" UNION ALL ")} LIMIT ${enough + 1}`)
		.pluck()
		.all({ q });
	return ids.length > enough ? null : [...new Set(ids)];
}

/** The ids of the users of an openid: one in each app at most. */
export function usersOfOpenid(sqlite: Database, openid: string): string[] {
	const query = `SELECT id FROM users INDEXED BY users_by_openid WHERE ${allApps} AND openid = ?`;
	return sqlite.prepare<[string], string>(query).pluck().all(openid);
}
