import { stringify } from "csv-stringify/sync";
import type { AuditFilter, Cursor } from "../db/lists.ts";
import { auditEvent } from "./audit.ts";
import { type EventItem, filterFor, itemOf } from "./audit-log.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { Download, InputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";

type Export = InputOf<typeof contract.exportEvents>;

/** So many events are in memory at a time; while they are read and written others wait, a few milliseconds. */
const pageSize = 250;

/**
 * Audit events as a file that is made while it is sent. Two audit events tell of it: one before the first byte, with what
 * was asked for, and one at its end, with how many events left and whether it was all.
 */
export async function exportEvents(
	context: Context,
	{ format, ...filters }: Export,
	caller: OperatorCaller,
	onProgress?: (events: number) => void,
): Promise<Download> {
	const filter = filterFor(caller, filters);
	const told = { action: "audit.export", outcome: "ok", appid: filter.appid } as const;
	const asked = { format, filters: Object.keys(filters).join(" ") };
	await context.storage.audit.append(auditEvent(context, caller, { ...told, detail: asked }));

	async function finish(events: number, complete: boolean): Promise<void> {
		await context.storage.audit.append(auditEvent(context, caller, { ...told, detail: { events, complete } }));
	}
	return {
		filename: `audit-${new Date(context.now()).toISOString().slice(0, 19).replaceAll(":", "")}.${format}`,
		contentType: format === "csv" ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
		chunks: chunks(context, writers[format], filter, caller.role === "owner", { finish, onProgress }),
	};
}

interface Ear {
	finish(events: number, complete: boolean): Promise<void>;
	onProgress: ((events: number) => void) | undefined;
}

async function* chunks(
	{ storage }: Pick<Context, "storage">,
	write: Writer,
	filter: AuditFilter,
	isClear: boolean,
	{ finish, onProgress }: Ear,
): AsyncGenerator<string> {
	let events = 0;
	let complete = false;
	try {
		yield write.head;
		for await (const items of pages(storage, filter, isClear)) {
			yield write.items(items, events === 0);
			events += items.length;
			onProgress?.(events);
		}
		yield write.foot;
		complete = true;
	} finally {
		await finish(events, complete);
	}
}

async function* pages(
	storage: Context["storage"],
	filter: AuditFilter,
	isClear: boolean,
): AsyncGenerator<readonly EventItem[]> {
	let cursor: Cursor | null = null;
	do {
		const page = await storage.audit.page(filter, pageSize, cursor);
		if (page.items.length > 0) yield page.items.map((event) => itemOf(event, isClear));
		cursor = page.next;
		// Others have their turn, however fast the client reads.
		await new Promise((resolve) => setImmediate(resolve));
	} while (cursor !== null);
}

interface Writer {
	head: string;
	items(items: readonly EventItem[], isFirst: boolean): string;
	foot: string;
}

/** In the order of CONTRACT section 8. */
const columns = [
	...(["id", "at", "seq", "action", "outcome", "reason", "appid", "userId", "sessionId"] as const),
	...(["operatorId", "apiKeyId", "ip", "userAgent", "requestId", "detail"] as const),
];

// The mark at the start makes Excel read Chinese. escape_formulas keeps it from running what a client wrote, and so does
// quoting everything: a line break that is not quoted would begin a row of the client's own.
const csv = { record_delimiter: "\r\n", escape_formulas: true, quoted: true } as const;

const writers: Readonly<Record<Export["format"], Writer>> = {
	csv: {
		head: `\uFEFF${stringify([[...columns]], csv)}`,
		items: (items) =>
			stringify(
				items.map((item) => columns.map((column) => item[column])),
				csv,
			),
		foot: "",
	},
	json: {
		head: "[",
		items: (items, isFirst) =>
			items.map((item, index) => `${isFirst && index === 0 ? "\n" : ",\n"}${JSON.stringify(item)}`).join(""),
		foot: "\n]\n",
	},
};
