import type { Database } from "better-sqlite3";

/** What a migrated file really holds, a line for each column, key, constraint and index, in no order. */
export function schemaLines(sqlite: Database): string[] {
	return [columns, primaryKeys, foreignKeys, indexes].flatMap((statement) =>
		sqlite.prepare<[], string>(`WITH tables AS (${tables}) ${statement}`).pluck().all(),
	);
}

const tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

const columns = `SELECT tables.name || '.' || held.name || ' ' || lower(held.type)
		|| iif(held."notnull", ' not null', '') || coalesce(' default ' || held.dflt_value, '')
	FROM tables, pragma_table_xinfo(tables.name) AS held`;

const primaryKeys = `SELECT tables.name || ' primary key (' || group_concat(held.name, ', ' ORDER BY held.pk) || ')'
	FROM tables, pragma_table_xinfo(tables.name) AS held WHERE held.pk > 0 GROUP BY tables.name`;

const foreignKeys = `SELECT tables.name || ' (' || group_concat(held."from", ', ' ORDER BY held.seq) || ') references '
		|| held."table" || ' (' || group_concat(held."to", ', ' ORDER BY held.seq) || ')'
		|| lower(' on delete ' || held.on_delete || ' on update ' || held.on_update)
	FROM tables, pragma_foreign_key_list(tables.name) AS held GROUP BY tables.name, held.id`;

// A unique constraint and a unique index are the same promise.
const indexes = `SELECT iif(list."unique", tables.name || ' unique', 'index ' || list.name || ' on ' || tables.name) || ' ('
		|| group_concat(held.name || iif(held.coll = 'BINARY', '', ' ' || lower(held.coll)) || iif(held."desc", ' desc', ''),
			', ' ORDER BY held.seqno)
		|| ')' || iif(list.partial, ' ' || lower(substr(made.sql, instr(made.sql, ' WHERE ') + 1)), '')
	FROM tables, pragma_index_list(tables.name) AS list, pragma_index_xinfo(list.name) AS held
		JOIN sqlite_schema AS made ON made.name = list.name
	WHERE list.origin <> 'pk' AND held."key" GROUP BY list.name`;
