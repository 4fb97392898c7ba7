import { StorageUnavailable } from "../db/storage.ts";
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

/** Everything counted since the start, and how much data there is. */
export async function metrics(context: Context): Promise<OutputOf<typeof contract.metrics>> {
	try {
		context.metrics.kept(await kept(context));
	} catch (error) {
		// Who asks why the storage does not answer needs the rest all the more.
		if (!(error instanceof StorageUnavailable)) throw error;
	}
	return { text: await context.metrics.text() };
}

async function kept({ storage }: Context) {
	const any = { reason: null, appid: null, userId: null, sessionId: null, operatorId: null, from: null, to: null };
	const backups = { ...any, action: "data.backup", outcome: "ok", q: null } as const;
	const [{ free, size }, { items }] = await Promise.all([storage.report(), storage.audit.page(backups, 1, null)]);
	return { free, size, backupAt: items[0]?.at ?? null };
}
