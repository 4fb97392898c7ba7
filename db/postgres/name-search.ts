import { few, type Put, written } from "./list-sql.ts";
import type { Query } from "./statement.ts";

/** More users than this are not looked for by name one by one. */
const enough = 500;

const allApps = "app_id = ANY(ARRAY(SELECT id FROM apps))";

/** What is asked of a user whom a text may mean: his openid, his unionid, or the beginning of his nickname. */
export function isNamed(q: string, put: Put): string {
	return `openid = ${put(q)} OR unionid = ${put(q)} OR (${begins(q, put)})`;
}

/** The ids of the users whom a text names; null when they are many. */
export async function usersNamed(query: Query, q: string): Promise<string[] | null> {
	const [text, values] = written((put) => {
		const most = put(enough + 1);
		return `(SELECT id FROM users WHERE ${allApps} AND openid = ${put(q)} LIMIT ${most})
			UNION ALL (SELECT id FROM users WHERE unionid = ${put(q)} ORDER BY unionid LIMIT ${most})
			UNION ALL (SELECT id FROM users WHERE ${begins(q, put)} ORDER BY ${beginning} LIMIT ${most})
			LIMIT ${most}`;
	});
	const { rows } = await query<{ id: string }>(text, values);
	return rows.length > enough ? null : [...new Set(rows.map(({ id }) => id))];
}

/** The ids of the users of an openid: one in each app at most. */
export async function usersOfOpenid(query: Query, openid: string): Promise<string[]> {
	const { rows } = await query<{ id: string }>(`SELECT id FROM users WHERE ${allApps} AND openid = $1 LIMIT ${few}`, [
		openid,
	]);
	return rows.map(({ id }) => id);
}

// What the index holds of a nickname: an entry of PostgreSQL's is 2,704 bytes at most.
const beginning = "left(lower(nickname), 200)";

// Only letters of the Latin alphabet are folded: that is what `lower` does in the column's collation, and SQLite too.
// U+10FFFF is greater than any character that begins with the same letters.
function begins(q: string, put: Put): string {
	const folded = q.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
	const first = [...folded].slice(0, 200).join("");
	const begun = `nickname IS NOT NULL AND ${beginning} >= ${put(first)} AND ${beginning} < ${put(`${first}\u{10FFFF}`)}`;
	return first === folded ? begun : `${begun} AND starts_with(lower(nickname), ${put(folded)})`;
}
