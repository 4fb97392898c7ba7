import type { Context } from "./context.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";

/** placeholder */
export async function openapi(_context: Context): Promise<OutputOf<typeof contract.openapi>> {
	return { openapi: "3.1.0" };
}
