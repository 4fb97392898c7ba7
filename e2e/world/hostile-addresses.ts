import fc from "fast-check";
import { z } from "zod";
import type { Operation } from "../../lib/contract/operation.ts";
import { oddText } from "./hostile-bodies.ts";

/** A query string, odd on its own or odd in one of the members that the operation knows. */
export function queryFor({ query }: Operation): fc.Arbitrary<string> {
	const names = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
	if (names.length === 0) return oddQuery;
	const value = fc.oneof(oddText, fc.constantFrom("1", "-1", "201", "2026-01-31T08:00:00Z", "n.1.2", "p.9.x", "ok"));
	const member = fc
		.tuple(fc.constantFrom(...names), value)
		.map(([name, value]): [string, string] => [name, value.slice(0, 900)]);
	const members = fc.array(member, { minLength: 1, maxLength: 3 });
	return fc.oneof(oddQuery, { weight: 3, arbitrary: members.map((all) => new URLSearchParams(all).toString()) });
}

const oddQuery = fc.oneof(
	fc.constantFrom(
		"",
		"upstream=1",
		"upstream=2",
		"upstream=1&upstream=1",
		"upstream[]=1",
		"__proto__=1",
		"constructor=1",
	),
	fc.constantFrom("%", "%zz", "%00", "%ff%fe", "&&&", "?", `a=${"b".repeat(4_000)}`, "a&".repeat(2_000), "token=lpt_x"),
	fc.webQueryParameters(),
);

/** Paths that are nearly the given one, or nobody's business. */
export function oddPaths(path: string): string[] {
	const cut = path.slice(1);
	return [
		...[`/${path}`, `//${cut}/`, `${path}/`, `${path}/..`, `${path}%00`, `${path}%2f`, `${path};a=b`, `${path}.json`],
		...[path.toUpperCase(), path.replace("/api", "/api/."), path.replace("/api", "/%2e%2e/api"), `/%61${cut.slice(1)}`],
		...[`${path}/${"a".repeat(5_000)}`, `${path}/%E4%BB%A4`, `${path}/__proto__`, "/api/", "/api", "/api/constructor"],
		...[
			"/api/../metrics",
			"/_next/data/x/api/login.json",
			"/_next/static/../../package.json",
			"/.env",
			"/data/lingpai.db",
		],
		`http://127.0.0.1${path}`,
	];
}
