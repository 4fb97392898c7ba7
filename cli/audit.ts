import { parseArgs } from "node:util";
import type { ChainReport } from "../db/storage.ts";
import { exportAudit } from "./audit-export.ts";
import { type Command, print, withData } from "./command.ts";
import { progressBar } from "./progress.ts";

/** The audit log, from the host. */
export const auditCommands: Readonly<Record<string, Command>> = {
	"audit verify": {
		usage: "",
		about: "Checks that no audit event was edited, deleted, reordered or cut off. Exit code 1 when one was.",
		run: verify,
	},
	"audit export": {
		usage: "[--format csv|json] [--out FILE] [--from TIME] [--to TIME] [--action ACTION] …",
		about: "Writes audit events, newest first, to standard output or a file, with addresses as they are.",
		options: {
			"--format FORMAT": "csv (for a spreadsheet, if not told otherwise) or json.",
			"--out FILE": "A new file, which nobody else may read.",
			"--from TIME": "What happened then or later: 2026-01-31, or 2026-01-31T08:00:00Z.",
			"--to TIME": "What happened before.",
			"--action ACTION": "login, decrypt, session.expire, …",
			"--outcome OUTCOME": "ok, refused or failed.",
			"--reason REASON": "An error code, or what an operator gave as his reason.",
			"--app APPID": "Of this app alone.",
			"--user USER": "Of this user's id (usr_…).",
			"--session SESSION": "Of this session's id (ses_…).",
			"--operator OPERATOR": "Of this operator's id (opr_…).",
			"--q TEXT": "A request id, an address, or any id.",
			"--json": "Without --out the same as --format json; else what was written, as JSON.",
		},
		run: exportAudit,
	},
};

async function verify(words: string[]): Promise<number> {
	const { values } = parseArgs({ args: words, options: { json: { type: "boolean" } } });
	return withData({ mayCreate: false }, async ({ storage }) => {
		const report = await storage.audit.verify(progressBar("events checked"));
		print(values.json, report, lines(report));
		return report.ok ? 0 : 1;
	});
}

function lines({ ok, events, purged, firstBroken, head }: ChainReport): string[] {
	const before = purged > 0 ? [`${purged} events before them were removed, for their age or with lost keys.`] : [];
	if (ok) return [`The audit log is whole: ${events} events.`, ...before, `Head: ${head}`];
	const where =
		firstBroken !== null && firstBroken > purged + events ? "its end was cut off or added to" : `event ${firstBroken}`;
	return [`The audit log was changed: ${where} (${events} events read).`, ...before];
}
