import type { App, FormerUser } from "../db/records.ts";
import { auditEvent } from "./audit.ts";
import type { Essentials } from "./context.ts";
import { type Columns, columnsOf } from "./import-columns.ts";
import { type FileLine, readCsv } from "./import-file.ts";
import { type LineRefusal, userIn } from "./import-line.ts";
import { Pace } from "./pace.ts";
import { SeenOpenids } from "./seen-openids.ts";
import { sealSessionKey } from "./session-keys.ts";
import { Surroundings } from "./surroundings.ts";
import { newId } from "./tokens.ts";

/** A line that was not taken. */
export interface RefusedLine {
	line: number;
	reason: LineRefusal;
}

/** What came of a file. Known users for whom something was missing are `completed`. */
export interface ImportReport {
	lines: number;
	added: number;
	completed: number;
	known: number;
	refused: number;
	/** How many lines of each reason. */
	reasons: Partial<Record<LineRefusal, number>>;
	/** The columns that nothing was taken of. */
	ignored: string[];
	/** All lines were read; else it was told to stop, and goes on when it is run again. */
	complete: boolean;
}

interface Run {
	/** Nothing is written: only what would come of it. */
	isDry: boolean;
	signal: AbortSignal;
	onProgress?: (lines: number, total: number) => void;
	/** Told in the order of the file. */
	onRefused?: (lines: readonly RefusedLine[]) => void;
	pace?: Pace;
	wait?: (milliseconds: number) => Promise<void>;
}

/**
 * Brings in the users whom an app had before, from a CSV file, in steps of a few milliseconds beside running servers. Who is
 * known stays as he is, but for a missing unionid or session key, so it can be run again at any time with the same end. One
 * `user.import` tells how many. Throws one sentence, before anything is written, when the file cannot be read to its end.
 */
export async function importUsers(context: Essentials, app: App, file: string, run: Run): Promise<ImportReport> {
	const { total, columns } = await readToTheEnd(file);
	const report: ImportReport = {
		...{ lines: 0, added: 0, completed: 0, known: 0, refused: 0, reasons: {} },
		...{ ignored: columns.ignored, complete: false },
	};
	try {
		await takeLines(context, app, { file, columns, total }, run, report);
	} finally {
		// Also when it broke off: who is in is in.
		if (!run.isDry) await tell(context, app, report);
	}
	return report;
}

async function readToTheEnd(file: string): Promise<{ total: number; columns: Columns }> {
	let total = -1;
	let columns: Columns | null = null;
	for await (const { cells } of readCsv(file)) {
		columns ??= columnsOf(cells);
		total += 1;
	}
	if (!columns) throw new Error(`${file} is empty`);
	return { total, columns };
}

interface Source {
	file: string;
	columns: Columns;
	total: number;
}

/** Lines in one step while nobody else wants to write. */
const stepAlone = 1_000;

async function takeLines(
	context: Essentials,
	app: App,
	{ file, columns, total }: Source,
	{ isDry, signal, onProgress, onRefused, pace = new Pace(), wait = passed }: Run,
	report: ImportReport,
): Promise<void> {
	const lines = readCsv(file);
	const seen = new SeenOpenids();
	const surroundings = new Surroundings(context);
	await lines.next();
	try {
		while (!signal.aborted) {
			const isAlone = isDry || (await surroundings.look()).servers === 0;
			const taken = await nextOf(lines, isAlone ? stepAlone : pace.rows);
			if (taken.length === 0) {
				report.complete = true;
				return;
			}
			const read = taken.map(({ line, cells }) => ({ line, user: readLine(cells, columns, context, app, seen) }));
			const step = () => save(context, app, read, { isDry, report, onRefused });
			if (isAlone) await step();
			await wait(isAlone ? 0 : (await pace.step(step)).rest);
			onProgress?.(report.lines, total);
		}
	} finally {
		await lines.return(undefined);
	}
}

async function nextOf(lines: AsyncGenerator<FileLine>, most: number): Promise<FileLine[]> {
	const taken: FileLine[] = [];
	while (taken.length < most) {
		const { value, done } = await lines.next();
		if (done) break;
		taken.push(value);
	}
	return taken;
}

function readLine(
	cells: readonly string[],
	columns: Columns,
	context: Essentials,
	app: App,
	seen: SeenOpenids,
): FormerUser | LineRefusal {
	const now = context.now();
	const told = userIn(cells, columns, app, now);
	if (typeof told === "string") return told;
	const { openid, unionid, sessionKey, createdAt } = told;
	if (!seen.add(openid)) return "duplicate";
	return {
		...{ openid, unionid, newUserId: newId("usr"), createdAt: Math.min(createdAt ?? now, now) },
		sessionKey: sessionKey === null ? null : sealSessionKey(context, app, openid, sessionKey),
	};
}

interface Keeping extends Pick<Run, "isDry"> {
	report: ImportReport;
	onRefused: Run["onRefused"] | undefined;
}

/** Keeps those users that are in order, and writes into the report what became of each line. */
async function save(
	{ storage, now }: Essentials,
	app: App,
	lines: readonly { line: number; user: FormerUser | LineRefusal }[],
	{ isDry, report, onRefused }: Keeping,
): Promise<number> {
	const users = lines.flatMap(({ user }) => (typeof user === "string" ? [] : [user]));
	const outcomes = await storage.users.importSome(app.id, users, now(), { write: !isDry });
	if (outcomes === null) throw new Error(`${app.appid} was deleted meanwhile`);
	const became = outcomes.values();
	const refused: RefusedLine[] = [];
	for (const { line, user } of lines) {
		const outcome = typeof user === "string" ? user : became.next().value;
		report.lines += 1;
		if (outcome === "added" || outcome === "completed" || outcome === "known") report[outcome] += 1;
		else
			refused.push({ line, reason: outcome === "otherUnionid" || outcome === undefined ? "other_unionid" : outcome });
	}
	for (const { reason } of refused) report.reasons[reason] = (report.reasons[reason] ?? 0) + 1;
	report.refused += refused.length;
	if (refused.length > 0) onRefused?.(refused);
	return lines.length;
}

async function tell(
	context: Essentials,
	{ appid }: App,
	{ lines, added, completed, known, refused, complete }: ImportReport,
): Promise<void> {
	const detail = { lines, added, completed, known, refused, complete };
	await context.storage.audit.append(
		auditEvent(context, null, { action: "user.import", outcome: "ok", appid, detail }),
	);
}

function passed(milliseconds: number): Promise<void> {
	return new Promise((resolve) => (milliseconds > 0 ? setTimeout(resolve, milliseconds) : setImmediate(resolve)));
}
