/** What is taken of a line. */
export const columnNames = ["openid", "unionid", "session_key", "created_at", "appid"] as const;

type ColumnName = (typeof columnNames)[number];

/** Where each column stands, and what the others are called; `count` of them all. */
export interface Columns {
	places: Readonly<Partial<Record<ColumnName, number>>>;
	ignored: string[];
	count: number;
}

/**
 * Reads the first line of a file. `openId`, `open_id` and `OPENID` are one. Throws one sentence when it names no openid, or
 * one column twice; what stands in it is not told, it may be the first user.
 */
export function columnsOf(cells: readonly string[]): Columns {
	const places: Partial<Record<ColumnName, number>> = {};
	const ignored: string[] = [];
	for (const [place, cell] of cells.entries()) {
		const name = columnNames.find((known) => plain(known) === plain(cell));
		if (name === undefined) ignored.push(cell.replaceAll(/\p{C}/gu, "").slice(0, 40));
		else if (places[name] === undefined) places[name] = place;
		else throw new Error(`the first line names ${name} twice`);
	}
	if (places.openid === undefined) {
		throw new Error("the first line must name the columns: openid, and where known unionid, session_key, created_at");
	}
	return { places, ignored, count: cells.length };
}

function plain(name: string): string {
	return name
		.trim()
		.toLowerCase()
		.replaceAll(/[_\s-]/g, "");
}
