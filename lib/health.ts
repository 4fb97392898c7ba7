import type { Context } from "./context.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";

/** The process answers. */
export async function live(): Promise<OutputOf<typeof contract.live>> {
	return { status: "ok" };
}

/** The storage answers; else `unavailable`. Never asks a platform. */
export async function ready(context: Context): Promise<OutputOf<typeof contract.ready>> {
	await context.storage.ping();
	return { status: "ok", version: context.version };
}

/** Everything counted since the start. */
export async function metrics(context: Context): Promise<OutputOf<typeof contract.metrics>> {
	return { text: await context.metrics.text() };
}
