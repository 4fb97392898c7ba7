import { z } from "zod";

/** The header in which the pages' client tells Next what it shows already. */
export const routerStateHeader = "next-router-state-tree";

/**
 * True for a router state that Next can read. At any other it answers 500, so such a header is better left out: then it
 * renders the whole page. The shape is Next's own (`flightRouterStateSchema`).
 */
export function isRouterState(header: string): boolean {
	try {
		return state.safeParse(JSON.parse(decodeURIComponent(header))).success;
	} catch {
		return false;
	}
}

const kinds = ["c", "ci(..)(..)", "ci(.)", "ci(..)", "ci(...)", "oc", "d", "di(..)(..)", "di(.)", "di(..)", "di(...)"];

const segment = z.union([z.string(), z.tuple([z.string(), z.string(), z.enum(kinds), z.array(z.string()).nullable()])]);

const fetching = z.enum(["refetch", "inside-shared-layout", "metadata-only"]);

const state = z.tuple([
	segment,
	z.record(
		z.string(),
		z.lazy((): z.ZodType => state),
	),
	z.tuple([z.string(), z.string()]).nullish(),
	fetching.nullish(),
	z.number().nullish(),
	z.string().optional(),
]);
