import { rowCounter } from "./row-counter.ts";

export interface Progress {
	events: number;
	bytes: number;
}

interface Wanted {
	format: "csv" | "json";
	/** The filters of the list. */
	filters: URLSearchParams;
	language: string;
	signal: AbortSignal;
	onProgress(progress: Progress): void;
}

/** An export that the server refused; the message is its sentence, or empty. */
export class ExportRefused extends Error {}

/** So much is handed to the browser at a time, which keeps it on disk. */
const piece = 16 * 1024 * 1024;

/** Fetches an export and saves it as a file once it is whole. Throws `ExportRefused`, or when it was cut off or cancelled. */
export async function saveExport({ format, filters, language, signal, onProgress }: Wanted): Promise<Progress> {
	const query = new URLSearchParams(filters);
	for (const name of ["cursor", "limit", "event"]) query.delete(name);
	query.set("format", format);
	const response = await fetch(`/api/admin/audit/export?${query}`, {
		signal,
		headers: { "Accept-Language": language },
	});
	if (!response.ok || !response.body) throw new ExportRefused(Object(await response.json().catch(() => null)).message);

	const count = rowCounter(format);
	const progress: Progress = { events: 0, bytes: 0 };
	const whole: Blob[] = [];
	let recent: Uint8Array<ArrayBuffer>[] = [];
	let size = 0;
	for (const reader = response.body.getReader(); ; ) {
		const { done, value } = await reader.read();
		if (value) {
			recent.push(value);
			size += value.length;
			progress.bytes += value.length;
			progress.events = count(value);
			onProgress({ ...progress });
		}
		if (done || size >= piece) {
			whole.push(new Blob(recent));
			[recent, size] = [[], 0];
		}
		if (done) break;
	}
	save(
		new Blob(whole, { type: response.headers.get("content-type") ?? "" }),
		filenameOf(response) ?? `audit.${format}`,
	);
	return progress;
}

function save(file: Blob, filename: string): void {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(file);
	link.download = filename;
	link.click();
	// Not before the browser has begun to write it.
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function filenameOf({ headers }: Response): string | undefined {
	return /filename="([^"]+)"/.exec(headers.get("content-disposition") ?? "")?.[1];
}
