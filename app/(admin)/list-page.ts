import { Refusal } from "../../lib/errors.ts";

/** A page of a list; an empty one where its filter names an app that there is not. */
export async function orEmpty<List extends { items: unknown[] }>(answer: Promise<List>) {
	try {
		return await answer;
	} catch (error) {
		if (error instanceof Refusal && error.code === "app_unknown") return nothing;
		throw error;
	}
}

const nothing = { items: [], nextCursor: null, previousCursor: null };

/** Whether a list is asked for anything but a place in it. */
export function isFilteredBy({ limit, cursor, ...filters }: { limit: number; cursor?: unknown }): boolean {
	return Object.values(filters).some((value) => value !== undefined);
}
