import { bigint, customType } from "drizzle-orm/pg-core";

/** Text that is compared byte by byte, as SQLite does, whatever language the database was made for. */
export const text = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** Bytes. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** Milliseconds since 1970, or a count: a whole number up to 2^53. */
export const whole = (name?: string) =>
	name === undefined ? bigint({ mode: "number" }) : bigint(name, { mode: "number" });

/**
 * The order in which rows were added, which SQLite has by itself: it decides between rows of one millisecond and is how
 * long work goes through a table.
 */
export const rowid = () => bigint("rowid", { mode: "number" }).notNull().generatedByDefaultAsIdentity();
