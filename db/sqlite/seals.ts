import type { SealedKind, SealedValue } from "../seals.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { keepKeys, keptKeys } from "./keyring.ts";

interface Place {
	/** `row`, `sealed`, and up to two names. */
	read: string;
	row: string;
	isSealed: string;
	replace: string;
	/** Null: it cannot be without. */
	drop: string | null;
}

const places: Record<SealedKind, Place> = {
	root: {
		read: "SELECT id AS row, sealed_root AS sealed, NULL AS first, NULL AS second FROM keyring",
		...{ row: "id", isSealed: "1" },
		replace: "UPDATE keyring SET sealed_root = @now WHERE id = @row AND sealed_root = @sealed",
		drop: null,
	},
	app: {
		read: "SELECT rowid AS row, sealed_secret AS sealed, appid AS first, NULL AS second FROM apps",
		...{ row: "rowid", isSealed: "1" },
		replace: "UPDATE apps SET sealed_secret = @now WHERE rowid = @row AND sealed_secret = @sealed",
		drop: null,
	},
	push: {
		read: "SELECT rowid AS row, sealed, app_id AS first, NULL AS second FROM app_pushes",
		...{ row: "rowid", isSealed: "1" },
		replace: "UPDATE app_pushes SET sealed = @now WHERE rowid = @row AND sealed = @sealed",
		drop: "DELETE FROM app_pushes WHERE rowid = @row AND sealed = @sealed",
	},
	operator: {
		read: "SELECT rowid AS row, sealed_totp AS sealed, id AS first, NULL AS second FROM operators",
		...{ row: "rowid", isSealed: "sealed_totp IS NOT NULL" },
		replace: "UPDATE operators SET sealed_totp = @now WHERE rowid = @row AND sealed_totp = @sealed",
		drop: "UPDATE operators SET sealed_totp = NULL, recovery_codes = '[]' WHERE rowid = @row AND sealed_totp = @sealed",
	},
	phone: {
		read: "SELECT rowid AS row, sealed_phone AS sealed, id AS first, NULL AS second FROM users",
		...{ row: "rowid", isSealed: "sealed_phone IS NOT NULL" },
		replace: "UPDATE users SET sealed_phone = @now WHERE rowid = @row AND sealed_phone = @sealed",
		drop: "UPDATE users SET sealed_phone = NULL WHERE rowid = @row AND sealed_phone = @sealed",
	},
	sessionKey: {
		read: `SELECT session_keys.rowid AS row, sealed_key AS sealed, users.app_id AS first, users.openid AS second
			FROM session_keys JOIN users ON users.id = session_keys.user_id`,
		...{ row: "session_keys.rowid", isSealed: "1" },
		replace: "UPDATE session_keys SET sealed_key = @now WHERE rowid = @row AND sealed_key = @sealed",
		drop: "DELETE FROM session_keys WHERE rowid = @row AND sealed_key = @sealed",
	},
};

const day = 86_400_000;

/** Servers tell which key they seal with in leases of this name. */
const leaseOf = (server: string) => `sealing ${server}`;

export function sealsOf(connection: Connection): Storage["seals"] {
	const sqlite = connection.drizzle.$client;
	const forget = sqlite.prepare<[string]>("DELETE FROM master_keys WHERE id = ?");
	const note = sqlite.prepare<[string, string, number]>(
		`INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until`,
	);
	const leave = sqlite.prepare<[string]>("DELETE FROM leases WHERE name = ?");
	// Those who were killed, and did not say so.
	const leaveLongAgo = sqlite.prepare<[number]>("DELETE FROM leases WHERE name GLOB 'sealing *' AND until < ?");
	const servers = sqlite.prepare<[number], { server: string; keyId: string }>(
		`SELECT substr(name, ${leaseOf("").length + 1}) AS server, holder AS keyId FROM leases
		WHERE name GLOB 'sealing *' AND until >= ? ORDER BY name`,
	);

	return {
		keys: () => connection.read(() => keptKeys(sqlite)),
		keepKey: (key) =>
			connection.write(() => {
				keepKeys(sqlite, [key]);
				return keptKeys(sqlite).some(({ id, check }) => id === key.id && check.equals(key.check));
			}),
		forgetKey: (id, event) =>
			connection.write(() => {
				const known = forget.run(id).changes > 0;
				if (known) connection.append(event);
				return known;
			}),

		count: (kind) =>
			connection.read(() => {
				const { read, isSealed } = places[kind];
				return sqlite.prepare<[], number>(`SELECT count(*) FROM (${read} WHERE ${isSealed})`).pluck().get() ?? 0;
			}),
		page: (kind, after, limit) =>
			connection.read(() => {
				const { read, row, isSealed } = places[kind];
				const rows = sqlite.prepare<[number, number], Omit<SealedValue, "names"> & Names>(
					`${read} WHERE ${row} > ? AND ${isSealed} ORDER BY ${row} LIMIT ?`,
				);
				return rows.all(after, limit).map(({ row, sealed, first, second }) => ({
					...{ kind, row, sealed },
					names: [first, second].filter((name) => name !== null),
				}));
			}),
		replace: (changes) =>
			connection.write(() => {
				let replaced = 0;
				for (const { value, now } of changes) {
					const { row, sealed } = value;
					replaced += sqlite.prepare(places[value.kind].replace).run({ row, sealed, now }).changes;
				}
				return replaced;
			}),
		drop: (values) =>
			connection.write(() => {
				let dropped = 0;
				for (const { kind, row, sealed } of values) {
					const { drop } = places[kind];
					if (drop !== null) dropped += sqlite.prepare(drop).run({ row, sealed }).changes;
				}
				return dropped;
			}),

		noteServer: (server, keyId, until) =>
			connection.write(() => {
				if (until === null) return void leave.run(leaseOf(server));
				note.run(leaseOf(server), keyId, until);
				leaveLongAgo.run(until - day);
			}),
		servers: (at) => connection.read(() => servers.all(at)),
	};
}

interface Names {
	first: string | null;
	second: string | null;
}
