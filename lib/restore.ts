import { basename } from "node:path";
import { beginRestore, type Newer, type Restoration } from "../db/restore.ts";
import { CopyRefused, type OnProgress, PlaceTaken, type Unlock, type Unlocked } from "../db/storage.ts";
import { auditEvent } from "./audit.ts";
import { ConfigError } from "./config.ts";

export interface RestoreOptions {
	/** Copies that may be newer than what is restored. */
	newer: readonly string[];
	/** Ids of users who were erased since, from a list kept elsewhere. */
	erased: readonly string[];
	/** Lets the sessions of the copy live on even where nothing newer tells which ones ended. */
	keepSessions: boolean;
	progress: Record<"onCopied" | "onChecked" | "onErased" | "onCheckedAgain", OnProgress>;
}

/** What was done. */
export interface Restored {
	file: string;
	/** Where the data lies that was there before; null: there was none. */
	replaced: string | null;
	/** The copy's own schema. */
	schema: number;
	events: number;
	head: string;
	/** How the data that was there stands to the copy; null: there was none. */
	current: Newer | null;
	/** Something newer told what was taken away since. */
	isComplete: boolean;
	taken: Record<
		"erased" | "forgotten" | "blocked" | "sessions" | "disabledApps" | "policies" | "apiKeys" | "operators",
		number
	> & {
		deletedApps: number;
	};
}

/**
 * Puts a copy in the place of the data. What was taken away since it was made stays taken away: erased users and personal
 * data, ended sessions, blocks, API keys, operators; as the data tells that is there now, and newer copies. Where nothing
 * does, all sessions end. Audited in the copy. Throws one sentence: then nothing was touched.
 */
export async function restore(
	place: { databaseUrl: string; unlock: Unlock<Unlocked>; now: () => number },
	file: string,
	{ newer, erased, keepSessions, progress }: RestoreOptions,
): Promise<Restored> {
	const work = await refusedAs(file, () => beginRestore(place.databaseUrl, file, place.unlock, progress));
	try {
		const standing = work.current ? [work.current.newer] : [];
		for (const other of newer) standing.push(await refusedAs(other, () => work.addNewer(other)));
		const isComplete = standing.includes("follows");
		const at = place.now();
		const { erased: gone, deletedApps, ...taken } = await work.takeAway(at);
		const users = await erase(work, place, [...new Set([...gone, ...erased])], progress.onErased);
		const apps = await deleteApps(work, place, deletedApps);
		if (!isComplete && !keepSessions) taken.sessions += await work.endSessions(at);
		await work.endOperatorSessions();
		const counts = { ...taken, erased: users, deletedApps: apps };
		const detail = { file: basename(file), head: work.found.head, replacedHead: work.current?.head ?? null, ...counts };
		await work.storage.audit.append(auditEvent(place, null, { action: "data.restore", outcome: "ok", detail }));
		const { events, head } = await work.check(progress.onCheckedAgain);
		const replaced = await work.commit();
		const { schema } = work.found;
		return { file, replaced, schema, events, head, current: work.current?.newer ?? null, isComplete, taken: counts };
	} finally {
		await work.end();
	}
}

async function erase(
	{ storage }: Restoration,
	place: { now: () => number },
	users: readonly string[],
	onProgress: OnProgress,
): Promise<number> {
	let erased = 0;
	for (const [index, userId] of users.entries()) {
		const appid = (await storage.users.byId(userId))?.app.appid ?? null;
		const told = { action: "user.erase", outcome: "ok", appid, userId, detail: { with: "restore" } } as const;
		if (await storage.users.erase(userId, auditEvent(place, null, told))) erased += 1;
		onProgress(index + 1, users.length);
	}
	return erased;
}

async function deleteApps({ storage }: Restoration, place: { now: () => number }, ids: readonly string[]) {
	let deleted = 0;
	for (const id of ids) {
		const app = await storage.apps.byId(id);
		if (!app) continue;
		const { appid, platform, name } = app;
		const told = { action: "app.delete", outcome: "ok", appid, detail: { platform, name, with: "restore" } } as const;
		if ((await storage.apps.remove(id, auditEvent(place, null, told))) === "removed") deleted += 1;
	}
	return deleted;
}

async function refusedAs<T>(file: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof CopyRefused) throw new Error(`${file} cannot be restored: ${error.message}`);
		if (error instanceof PlaceTaken) throw new Error(`${error.message}: stop it first`);
		if (error instanceof ConfigError) throw new ConfigError(error.lines.map((line) => `${file}: ${line}`));
		throw error;
	}
}
