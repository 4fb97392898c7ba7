import { getTableColumns, type Table } from "drizzle-orm";

/** A statement and its values. */
export type Written = [text: string, values: unknown[]];

/** All columns of a table but `rowid`, for a SELECT, by the names that the code gives them: `app_id AS "appId"`. */
export function selected(table: Table, prefix = ""): string {
	return Object.entries(getTableColumns(table))
		.filter(([name]) => name !== "rowid")
		.map(([name, column]) => `${prefix}"${column.name}" AS "${name}"`)
		.join(", ");
}

/** What puts a row into a table; members that the table does not know are left out. */
export function inserted(name: string, table: Table, row: object): Written {
	const given = valuesOf(table, row);
	const columns = given.map(([column]) => `"${column}"`).join(", ");
	const places = given.map((_, index) => `$${index + 1}`).join(", ");
	return [`INSERT INTO ${name} (${columns}) VALUES (${places})`, given.map(([, value]) => value)];
}

/** What changes the row with this id; null when nothing is to be changed. */
export function updated(name: string, table: Table, id: string, changes: object): Written | null {
	const given = valuesOf(table, changes);
	if (given.length === 0) return null;
	const sets = given.map(([column], index) => `"${column}" = $${index + 2}`).join(", ");
	return [`UPDATE ${name} SET ${sets} WHERE id = $1`, [id, ...given.map(([, value]) => value)]];
}

function valuesOf(table: Table, row: object): [column: string, value: unknown][] {
	const columns = getTableColumns(table);
	return Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
		const column = columns[name];
		if (column === undefined || value === undefined) return [];
		return [[column.name, value === null ? null : column.mapToDriverValue(value)]];
	});
}
