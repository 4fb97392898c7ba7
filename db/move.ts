import { copyAll } from "./move/copy.ts";
import { MoveRefused, type Source, type Target } from "./move/sides.ts";
import { checkCounts, checkSamples, type Open } from "./move/verify.ts";
import { fromPostgres } from "./postgres/move-from.ts";
import { intoPostgres } from "./postgres/move-into.ts";
import { refusedOf } from "./sqlite/move-faults.ts";
import { fromSqlite } from "./sqlite/move-from.ts";
import { intoSqlite } from "./sqlite/move-into.ts";
import type { ChainReport, OnProgress, Unlock, Unlocked } from "./storage.ts";

/** How data is moved. */
export interface MoveOptions<U extends Unlocked> {
	unlock: Unlock<U>;
	/** Opens a sealed value with what `unlock` gave. */
	open: (unlocked: U) => Open;
	/** Milliseconds since 1970. */
	at: number;
	/** Moves an audit log that does not verify, as it is. */
	mayBeBroken: boolean;
	onCopied: OnProgress;
	onChecked: OnProgress;
}

/** What was moved. */
export interface Moved {
	/** How many rows, by table. */
	tables: Record<string, number>;
	rows: number;
	chain: ChainReport;
	/** Of the samples: how many sealed values opened, and how many did not before either. */
	opened: number;
	unopened: number;
}

/**
 * Copies everything from one database into another, which is empty: one state of it, while nobody writes to it. The other
 * one holds all of it, checked, or nothing. Throws `MoveRefused`, `PlaceTaken`, or what `unlock` throws.
 */
export async function moveData<U extends Unlocked>(from: string, to: string, options: MoveOptions<U>): Promise<Moved> {
	const source = await sourceAt(from, options.at);
	try {
		const unlocked = options.unlock(source.root, source.keys);
		const target = await targetAt(to);
		try {
			return await fill(source, target, unlocked, options);
		} finally {
			await target.end();
		}
	} catch (error) {
		// Those of a file that is filled were told where they happened.
		throw refusedOf(error, "from");
	} finally {
		await source.end();
	}
}

async function fill<U extends Unlocked>(
	source: Source,
	target: Target,
	unlocked: U,
	{ open, mayBeBroken, onCopied, onChecked }: MoveOptions<U>,
): Promise<Moved> {
	const copied = await copyAll(source, target, onCopied);
	await target.filled();
	await checkCounts(source, target, copied);
	const samples = await checkSamples(source, target, copied, open(unlocked));
	const chain = await target.verify(unlocked.chainKey, onChecked);
	if (!chain.ok) await mustHaveBeenBroken(source, unlocked, chain, mayBeBroken);
	await source.mustBeHeld();
	await target.keep();
	return { tables: copied.tables, rows: copied.rows, chain, ...samples };
}

async function mustHaveBeenBroken(
	source: Source,
	{ chainKey }: Unlocked,
	{ firstBroken }: ChainReport,
	mayBeBroken: boolean,
): Promise<void> {
	const before = await source.verify(chainKey, () => undefined);
	if (before.firstBroken !== firstBroken) throw new MoveRefused("to", "does not give back the audit log as it was");
	if (mayBeBroken) return;
	const said = `has an audit log that was changed at event ${firstBroken}; --broken-log moves it as it is`;
	throw new MoveRefused("from", said);
}

async function sourceAt(url: string, at: number): Promise<Source> {
	const file = fileIn(url);
	return file === null ? fromPostgres(url, at) : fromSqlite(file);
}

async function targetAt(url: string): Promise<Target> {
	const file = fileIn(url);
	return file === null ? intoPostgres(url) : intoSqlite(file);
}

function fileIn(url: string): string | null {
	return url.startsWith("file:") ? url.slice("file:".length) : null;
}
