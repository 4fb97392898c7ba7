import type { z } from "zod";

/** The parameters of a page's address, as Next gives them. */
export type Parameters = Readonly<Record<string, string | string[] | undefined>>;

/**
 * What a page's address asks of an operation. What its query does not know or does not take is left out: an old link still
 * shows something.
 */
export function asked<Query extends z.ZodType>({ query }: { query?: Query }, parameters: Parameters): z.output<Query> {
	if (!query) throw new Error("This operation has no query.");
	const given = new Map(Object.entries(parameters).filter(([, value]) => typeof value === "string" && value !== ""));
	const first = query.safeParse(Object.fromEntries(given));
	if (first.success) return first.data;
	for (const issue of first.error.issues) {
		for (const name of issue.code === "unrecognized_keys" ? issue.keys : [String(issue.path[0])]) given.delete(name);
	}
	return query.parse(Object.fromEntries(given));
}
