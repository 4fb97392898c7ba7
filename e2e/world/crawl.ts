import type { Lingpai } from "./lingpai.ts";
import type { Recorder } from "./recorder.ts";
import { faultOf } from "./shape.ts";

/**
 * Visits the pages as a browser with these cookies would, following every link and script of our own until there are no
 * more or `most` were seen, and keeps every byte. Answers the addresses.
 */
export async function crawl(server: Lingpai, seen: Recorder, cookie: string, most: number): Promise<string[]> {
	const known = new Set(["/", "/docs", "/api/openapi.json", "/metrics", "/no-such-page"]);
	const visited: string[] = [];
	for (const path of known) {
		if (visited.length >= most) break;
		// A link that ends something is no link.
		const { status, headers, text } = await server.call(path, { headers: { cookie } });
		visited.push(path);
		if (status >= 500)
			throw new Error(`${path}: ${faultOf({ status, header: (name) => headers.get(name) ?? undefined, text })}`);
		seen.note(`page ${path}`, `${[...headers].join("\n")}\n\n${text}`);
		for (const [, link = ""] of text.matchAll(/(?:href|src)="(\/(?!\/)[^"#]*)/g))
			known.add(link.replaceAll("&amp;", "&"));
	}
	return visited;
}
