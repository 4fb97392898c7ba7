import { createReadStream, statSync } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { parse } from "csv-parse";

/** One record of a file: the number of the line where it begins, from 1, and its cells. */
export interface FileLine {
	line: number;
	cells: string[];
}

/** So much may stand between two ends of lines: more is a quote that nobody closed. */
const longestLine = 65_536;

/**
 * The records of a CSV file, as they are read: separated by commas, semicolons or tabs, whichever the first line has. Empty
 * lines are left out. Throws one sentence, without a word of the file in it, when it is not UTF-8 or its quotes do not fit.
 */
export async function* readCsv(file: string): AsyncGenerator<FileLine> {
	if (!statSync(file).isFile()) throw new Error(`${file} is no file: it is read twice, so it cannot be a pipe`);
	const texts = decoded(file);
	const { value: head = "" } = await texts.next();
	const parser = parse({
		delimiter: delimiterOf(head),
		record_delimiter: ["\r\n", "\n"],
		relax_column_count: true,
		// A quote within a cell that does not begin with one is a character as any other.
		relax_quotes: true,
		max_record_size: longestLine,
	});
	let line = 1;
	// What goes wrong on the way comes out of the parser, in the loop below.
	pipeline(Readable.from(joined(head, texts)), parser, () => undefined);
	try {
		for await (const cells of parser) {
			if (cells.length > 1 || cells[0] !== "") yield { line, cells };
			line += 1;
			for (const cell of cells) if (cell.includes("\n")) line += cell.split("\n").length - 1;
		}
	} catch (error) {
		throw /^CSV_/.test(String(Object(error).code)) ? new Error(`${file}: ${quoteTrouble(line)}`) : error;
	}
}

/** The texts of csv-parse quote the file, and with it session keys. */
function quoteTrouble(line: number): string {
	return `the quotes do not fit from line ${line} on (one is not closed, or something follows a closing one)`;
}

async function* joined(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
	yield head;
	yield* rest;
}

/** The file as text, without the mark that Excel puts at its begin. */
async function* decoded(file: string): AsyncGenerator<string> {
	const decoder = new TextDecoder("utf-8", { fatal: true });
	const checked = (bytes?: Buffer): string => {
		try {
			const text = decoder.decode(bytes, { stream: bytes !== undefined });
			if (!text.includes("\0")) return text;
		} catch {
			// Said below.
		}
		throw new Error(notUtf8(file));
	};
	for await (const bytes of createReadStream(file)) yield checked(bytes);
	yield checked();
}

function notUtf8(file: string): string {
	return `${file} is not UTF-8; it may be GBK, as Excel writes CSV in Chinese. Save it as "CSV UTF-8", or: iconv -f GB18030 -t UTF-8 ${file} > users-utf8.csv`;
}

function delimiterOf(text: string): string {
	const [first = ""] = text.split(/\r?\n/, 1);
	const count = (delimiter: string) => first.split(delimiter).length;
	return [",", "\t", ";"].reduce((best, one) => (count(one) > count(best) ? one : best));
}
