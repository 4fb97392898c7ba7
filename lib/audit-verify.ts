import type { ChainReport } from "../db/storage.ts";
import type { Context } from "./context.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";

const walks = new WeakMap<Context["storage"], Promise<ChainReport>>();

/** Checks the whole chain. Who asks while it is being walked gets the answer of that walk. */
export async function verifyEvents({
	storage,
}: Pick<Context, "storage">): Promise<OutputOf<typeof contract.verifyEvents>> {
	const walk = walks.get(storage) ?? storage.audit.verify().finally(() => walks.delete(storage));
	walks.set(storage, walk);
	const { ok, events, purged, firstBroken, head } = await walk;
	return { ok, events, purged, ...(firstBroken !== null && { firstBroken }), head };
}
