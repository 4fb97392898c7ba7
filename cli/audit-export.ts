import { createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { exportEvents as writeEvents } from "../lib/audit-export.ts";
import { exportEvents } from "../lib/contract/operators/audit.ts";
import { print, UsageError } from "./command.ts";
import { onHost } from "./host.ts";
import { momentTyped, parsedBy } from "./options.ts";
import { progressCount } from "./progress.ts";

const text = { type: "string" } as const;

/** `audit export`: audit events as a file that is made while it is written. */
export async function exportAudit(words: string[]): Promise<number> {
	const { values } = parseArgs({
		args: words,
		options: {
			...{ format: text, out: text, from: text, to: text, action: text, outcome: text, reason: text },
			...{ app: text, user: text, session: text, operator: text, q: text },
			json: { type: "boolean" },
		},
	});
	const { out, app, user, session, operator, json, ...others } = values;
	const format = values.format ?? (json && out === undefined ? "json" : "csv");
	if (json && out === undefined && format !== "json")
		throw new UsageError("--json goes with --format json, or with --out");
	if (out !== undefined && existsSync(out)) throw new UsageError(`${out} exists; name a new file`);
	const moments = { from: momentTyped(values.from), to: momentTyped(values.to) };
	const ids = { appid: app, userId: user, sessionId: session, operatorId: operator };
	const names = { appid: "--app", userId: "--user", sessionId: "--session", operatorId: "--operator" };
	const input = parsedBy(exportEvents.query, { ...others, ...moments, ...ids, format }, names);
	return onHost(async (context, host) => {
		const progress = progressCount("events written");
		let events = 0;
		const { chunks } = await writeEvents(context, input, host, (written) => {
			events = written;
			progress.tell(written);
		});
		if (out === undefined) await pour(chunks);
		else await save(chunks, out);
		progress.end();
		if (out !== undefined) print(json, { file: out, format, events }, [`${out}: ${events} events`]);
		return 0;
	});
}

/** Who reads may stop reading (`| head`): that is no failure. */
async function pour(chunks: AsyncIterable<string>): Promise<void> {
	try {
		await pipeline(Readable.from(chunks), process.stdout, { end: false });
	} catch (error) {
		if (Object(error).code !== "EPIPE") throw error;
	}
}

/** The file has its name only once it is whole. */
async function save(chunks: AsyncIterable<string>, file: string): Promise<void> {
	const partial = `${file}.partial`;
	try {
		await pipeline(Readable.from(chunks), createWriteStream(partial, { mode: 0o600, flush: true }));
		renameSync(partial, file);
	} catch (error) {
		rmSync(partial, { force: true });
		throw error;
	}
}
