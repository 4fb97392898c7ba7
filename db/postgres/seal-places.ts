import type { SealedKind } from "../seals.ts";

interface Place {
	/** Answers `row`, `sealed` and up to two names, of the rows after $1, at most $2. */
	page: string;
	count: string;
	/** $1 row, $2 as it was read, $3 what takes its place. */
	replace: string;
	/** $1 row, $2 as it was read. Null: it cannot be without. */
	drop: string | null;
}

interface Table {
	name: string;
	/** Its column of ascending numbers, … */
	row?: string;
	/** … the sealed one, and what names the place. */
	sealed: string;
	first?: string;
	second?: string;
	join?: string;
	isSealed?: string;
}

/** Where sealed values stand, and how they are read and changed there. */
export const places: Record<SealedKind, Place> = {
	root: place({ name: "keyring", row: "id", sealed: "sealed_root" }, null),
	app: place({ name: "apps", sealed: "sealed_secret", first: "appid" }, null),
	push: place({ name: "app_pushes", sealed: "sealed", first: "app_id" }, "DELETE FROM app_pushes"),
	operator: place(
		{ name: "operators", sealed: "sealed_totp", first: "id", isSealed: "sealed_totp IS NOT NULL" },
		"UPDATE operators SET sealed_totp = NULL, recovery_codes = '[]'",
	),
	phone: place(
		{ name: "users", sealed: "sealed_phone", first: "id", isSealed: "sealed_phone IS NOT NULL" },
		"UPDATE users SET sealed_phone = NULL",
	),
	sessionKey: place(
		{
			...{ name: "session_keys", sealed: "sealed_key", first: "users.app_id", second: "users.openid" },
			join: "JOIN users ON users.id = session_keys.user_id",
		},
		"DELETE FROM session_keys",
	),
};

function place(table: Table, drop: string | null): Place {
	const { name, row = "rowid", sealed, first = "NULL", second = "NULL", join = "", isSealed = "true" } = table;
	const asRead = `WHERE ${row} = $1 AND ${sealed} = $2`;
	return {
		page: `SELECT ${name}.${row} AS "row", ${sealed} AS sealed, ${first} AS first, ${second} AS second FROM ${name} ${join}
			WHERE ${name}.${row} > $1 AND ${isSealed} ORDER BY ${name}.${row} LIMIT $2`,
		count: `SELECT count(*) AS count FROM ${name} WHERE ${isSealed}`,
		replace: `UPDATE ${name} SET ${sealed} = $3 ${asRead}`,
		drop: drop === null ? null : `${drop} ${asRead}`,
	};
}
