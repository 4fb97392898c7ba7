import BetterSqlite3, { type Database } from "better-sqlite3";

/** Somebody who can write the file, and knows how the log is kept, but has no key. `at`: where, of `events`. */
export interface Tampering {
	kind: string;
	change(sqlite: Database, at: number, events: number): void;
	/** The number of the first event that is not as it was. */
	broken(at: number): number;
	/** With the end, erasures may be gone that explain why earlier events do not tell where they came from. */
	orBefore?: true;
}

const columns =
	"at, action, outcome, reason, appid, user_id, session_id, operator_id, api_key_id, ip, user_agent, request_id, " +
	"detail, origin_digest, hash";

// In one statement the numbers would meet on the way.
const move = (sqlite: Database, from: number, by: number) => {
	sqlite.prepare("UPDATE audit_events SET seq = -(seq + ?) WHERE seq >= ?").run(by, from);
	sqlite.exec("UPDATE audit_events SET seq = -seq WHERE seq < 0");
};

/** The kinds of tampering that the chain must tell. To put an older file back with its own head is none of them. */
export const tamperings: readonly Tampering[] = [
	{
		kind: "an event edited",
		change: (sqlite, at) =>
			sqlite
				.prepare("UPDATE audit_events SET outcome = CASE outcome WHEN 'ok' THEN 'refused' ELSE 'ok' END WHERE seq = ?")
				.run(at),
		broken: (at) => at,
	},
	{
		kind: "an event deleted, and those after it moved up",
		change(sqlite, at, events) {
			sqlite.prepare("DELETE FROM audit_events WHERE seq = ?").run(at);
			move(sqlite, at + 1, -1);
			sqlite.prepare("UPDATE audit_head SET seq = ?").run(events - 1);
		},
		broken: (at) => at,
	},
	{
		kind: "two events in each other's place",
		change(sqlite, at) {
			sqlite.prepare("UPDATE audit_events SET seq = 0 WHERE seq = ?").run(at);
			sqlite.prepare("UPDATE audit_events SET seq = ? WHERE seq = ?").run(at, at + 1);
			sqlite.prepare("UPDATE audit_events SET seq = ? WHERE seq = 0").run(at + 1);
		},
		broken: (at) => at,
	},
	{
		kind: "an event inserted that copies a true one",
		change(sqlite, at, events) {
			move(sqlite, at + 1, 1);
			sqlite
				.prepare(
					`INSERT INTO audit_events (seq, id, ${columns}) SELECT ?, 'evt_forged', ${columns} FROM audit_events WHERE seq = ?`,
				)
				.run(at + 1, at);
			sqlite.prepare("UPDATE audit_head SET seq = ?").run(events + 1);
		},
		broken: (at) => at + 1,
	},
	{
		orBefore: true,
		kind: "the end cut off",
		change: (sqlite, at) => sqlite.prepare("DELETE FROM audit_events WHERE seq > ?").run(at),
		broken: (at) => at + 1,
	},
	{
		kind: "where an event came from replaced",
		change: (sqlite, at) =>
			sqlite.prepare("UPDATE audit_events SET ip = '198.51.100.9', user_agent = 'curl' WHERE seq = ?").run(at),
		broken: (at) => at,
	},
	{
		orBefore: true,
		kind: "the end cut off, and the head replaced to fit",
		change(sqlite, at) {
			sqlite.prepare("DELETE FROM audit_events WHERE seq > ?").run(at);
			sqlite.prepare("UPDATE audit_head SET seq = ?, hash = (SELECT hash FROM audit_events WHERE seq = ?)").run(at, at);
		},
		broken: (at) => at + 1,
	},
];

/** Tampers with a log of `events` events, once the file's own triggers are out of the way. */
export function tamper(file: string, { change }: Tampering, at: number, events: number): void {
	const sqlite = new BetterSqlite3(file);
	try {
		const triggers = sqlite.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all();
		for (const name of triggers) sqlite.exec(`DROP TRIGGER "${name}"`);
		change(sqlite, at, events);
	} finally {
		sqlite.close();
	}
}
