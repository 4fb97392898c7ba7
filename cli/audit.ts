import { parseArgs } from "node:util";
import type { ChainReport } from "../db/storage.ts";
import { type Command, print, withData } from "./command.ts";
import { progressBar } from "./progress.ts";

/** The audit log, from the host. */
export const auditCommands: Readonly<Record<string, Command>> = {
	"audit verify": {
		usage: "",
		about: "Checks that no audit event was edited, deleted, reordered or cut off. Exit code 1 when one was.",
		run: verify,
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
