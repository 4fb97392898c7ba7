import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");

/** TypeScript as the formatter of this repository writes it. */
export function formatted(text: string): string {
	const words = [biome, "format", "--stdin-file-path=sdk/server/src/generated/made.ts"];
	return execFileSync(process.execPath, words, { input: text, encoding: "utf8" });
}
