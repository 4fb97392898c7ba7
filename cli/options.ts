import type { z } from "zod";
import { UsageError } from "./command.ts";

/** What the options mean, by the contract's own schema; `names`: what is called otherwise here. */
export function parsedBy<S extends z.ZodType>(
	schema: S | undefined,
	given: Readonly<Record<string, unknown>>,
	names: Readonly<Record<string, string>> = {},
): z.output<S> {
	if (schema === undefined) throw new Error("the operation takes nothing");
	const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
	const result = schema.safeParse(told);
	if (result.success) return result.data;
	const [{ path, message } = { path: [], message: "not understood" }] = result.error.issues;
	const name = String(path[0] ?? "");
	throw new UsageError(name === "" ? message : `${names[name] ?? `--${name}`}: ${message}`);
}

/** A moment as it is typed: ISO 8601, or a day, which begins at midnight where this machine is. */
export function momentTyped(text: string | undefined): string | undefined {
	if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return text;
	const midnight = new Date(`${text}T00:00:00`);
	return Number.isNaN(midnight.getTime()) ? text : midnight.toISOString();
}
