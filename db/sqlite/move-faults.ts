import { MoveRefused } from "../move/sides.ts";

/** What the file system, or SQLite, says of a fault that an operator can mend, as one sentence; any other error as it is. */
export function refusedOf(error: unknown, side: MoveRefused["side"]): unknown {
	const code = String(Object(error).code ?? "");
	const said = refusals.find(([pattern]) => pattern.test(code))?.[1];
	return error instanceof MoveRefused || said === undefined ? error : new MoveRefused(side, `${said} (${code})`);
}

const refusals: readonly [RegExp, string][] = [
	[/^(ENOSPC|EDQUOT|SQLITE_FULL)/, "has no room left: nothing of it was kept"],
	[/^(EACCES|EPERM|EROFS|ENOTDIR|EISDIR|ENOENT|SQLITE_(CANTOPEN|READONLY|PERM))/, "cannot be opened or written"],
	[/^SQLITE_CONSTRAINT/, "does not take one of the rows, so the data is damaged: see lingpai doctor --full"],
	[/^SQLITE_(CORRUPT|NOTADB|IOERR)/, "is damaged: see lingpai doctor --full"],
];
