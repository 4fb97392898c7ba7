import { z } from "zod";
import type { Cursor } from "../../../db/lists.ts";

// What all lists of the operators' pages take and answer.

const pattern = /^([np])\.(\d{1,16})\.([\w-]{1,64})$/;

/** Where a page begins, as `nextCursor` and `previousCursor` tell it. */
const cursor = z
	.string()
	.regex(pattern, "must be a nextCursor or previousCursor of this list")
	.transform((text): Cursor => {
		const [, direction, at, tie = ""] = pattern.exec(text) ?? [];
		return { direction: direction === "p" ? "previous" : "next", at: Number(at), tie };
	})
	.meta({ example: "n.1769846400000.42" });

/** A cursor as answers tell it. */
export function cursorText(cursor: Cursor | null): string | null {
	return cursor && `${cursor.direction === "next" ? "n" : "p"}.${cursor.at}.${cursor.tie}`;
}

/** The members of a list's query that page through it. */
export const paging = {
	cursor: cursor.optional(),
	limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: "Items a page; at most 200." }),
};

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** The members of a list's query that tell a range of time. */
export const timeRange = {
	from: moment.optional().meta({ description: "This moment or later, ISO 8601.", example: "2026-01-31T00:00:00Z" }),
	to: moment.optional().meta({ description: "Before this moment." }),
};

/** Text that somebody typed to find something. */
export const searchText = z.string().trim().min(1).max(256);

/** A list's answer: a page of items and the ways to the pages beside it. */
export function listOf<Item extends z.ZodType>(item: Item) {
	return z.strictObject({
		items: z.array(item).meta({ description: "May be fewer than `limit`, even none, while `nextCursor` is not null." }),
		nextCursor: z.string().nullable(),
		previousCursor: z.string().nullable(),
	});
}

/** A filter that yes or no answers: a boolean to who calls, text in the query. */
export const yesOrNo = z
	.enum(["true", "false"])
	.transform((text) => text === "true")
	.meta({
		override({ jsonSchema }) {
			jsonSchema.type = "boolean";
			delete jsonSchema.enum;
		},
	});

/** Why an operator does something; it stands in the audit log. */
export const reason = z.string().trim().min(1).max(200).meta({ example: "The phone was stolen" });
