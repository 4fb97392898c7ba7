import { ask } from "./test-database.ts";

/** What a migrated database really holds, in the words of `../sqlite/test-schema.ts`; in no order. */
export async function schemaLines(url: string): Promise<string[]> {
	const statements = [columns, primaryKeys, foreignKeys, indexes];
	const lines = await Promise.all(
		statements.map((statement) => ask<{ line: string }>(url, `WITH tables AS (${tables}) ${statement}`)),
	);
	return lines.flat().map(({ line }) => line.replaceAll("::text", ""));
}

const tables = `SELECT pg_class.oid, relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
	WHERE nspname = current_schema() AND relkind IN ('r', 'p')`;

const columns = `SELECT tables.name || '.' || attname || ' ' || format_type(atttypid, atttypmod)
		|| CASE WHEN attcollation = 0 OR collname = 'C' THEN '' ELSE ' collate ' || collname END
		|| CASE WHEN attnotnull THEN ' not null' ELSE '' END || coalesce(' default ' || pg_get_expr(adbin, adrelid), '') AS line
	FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
		LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
		LEFT JOIN pg_collation ON pg_collation.oid = attcollation`;

const names = (key: string, table: string) =>
	`(SELECT string_agg(attname, ', ' ORDER BY place) FROM unnest(${key}) WITH ORDINALITY AS named(number, place)
		JOIN pg_attribute ON attnum = number AND attrelid = ${table})`;

const constraints = "FROM tables JOIN pg_constraint ON conrelid = tables.oid";

const primaryKeys = `SELECT tables.name || ' primary key (' || ${names("conkey", "conrelid")} || ')' AS line
	${constraints} WHERE contype = 'p'`;

const action = (column: string) =>
	`CASE ${column} WHEN 'c' THEN 'cascade' WHEN 'a' THEN 'no action' ELSE ${column}::text END`;

const foreignKeys = `SELECT tables.name || ' (' || ${names("conkey", "conrelid")} || ') references '
		|| confrelid::regclass || ' (' || ${names("confkey", "confrelid")} || ')'
		|| ' on delete ' || ${action("confdeltype")} || ' on update ' || ${action("confupdtype")} AS line
	${constraints} WHERE contype = 'f'`;

// A unique constraint and a unique index are the same promise.
const indexes = `SELECT CASE WHEN indisunique THEN tables.name || ' unique' ELSE 'index ' || made.relname || ' on ' || tables.name END
		|| ' (' || (SELECT string_agg(pg_get_indexdef(indexrelid, place, true)
				|| CASE WHEN indoption[place - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY place)
			FROM generate_series(1, indnkeyatts) AS place)
		|| ')' || coalesce(' where ' || lower(pg_get_expr(indpred, indrelid, true)), '') AS line
	FROM tables JOIN pg_index ON indrelid = tables.oid JOIN pg_class AS made ON made.oid = indexrelid
	WHERE NOT indisprimary`;
