import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lingpai } from "./lingpai.ts";

/** Where a text stands in what a server wrote: its output and every file of its data folder, byte for byte. */
export function tracesOf(server: Lingpai, text: string): string[] {
	const files = readdirSync(server.folder).filter((name) => readFileSync(join(server.folder, name)).includes(text));
	return server.output().includes(text) ? [...files, "output"] : files;
}
