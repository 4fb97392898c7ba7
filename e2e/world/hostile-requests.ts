import fc from "fast-check";
import type { Operation } from "../../lib/contract/operation.ts";
import { pathMatcher } from "../../lib/path.ts";
import { oddPaths, queryFor } from "./hostile-addresses.ts";
import { hostileBody, oddText } from "./hostile-bodies.ts";

/** A request that undici can send; `exact`: method and path are the operation's, so that its contract applies. */
export interface HostileRequest {
	operation: string;
	method: string;
	path: string;
	/** Name, value, name, value, … */
	headers: string[];
	body: Buffer | null;
	chunked: boolean;
	exact: boolean;
}

/** What makes a request of an operation get past the door. */
export interface Means {
	credentials: readonly string[];
	/** For requests by DELETE, which may end them. */
	expendable: readonly string[];
	/** Where an operation takes headers, these are its headers. */
	bodies: readonly object[];
	/** Addresses of the operation; where its path has parts that vary, of things that there are. */
	paths: readonly string[];
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY", "M-SEARCH"];

/** Requests for an operation: mostly right in all but one way. */
export function hostileRequest(operation: Operation & { name: string }, means: Means): fc.Arbitrary<HostileRequest> {
	const method = fc.oneof(
		{ weight: 9, arbitrary: fc.constant<string>(operation.method) },
		{ weight: 1, arbitrary: fc.constantFrom(...methods) },
	);
	const isIts = pathMatcher(operation.path);
	const real = fc.constantFrom(...means.paths);
	const path = fc.oneof(
		{ weight: 14, arbitrary: real },
		{ weight: 4, arbitrary: fc.tuple(real, queryFor(operation)).map(([path, query]) => `${path}?${query}`) },
		{ weight: 2, arbitrary: real.chain((path) => fc.constantFrom(...oddPaths(path))) },
	);
	const body = operation.body
		? fc.option(hostileBody(operation, means.bodies), { freq: 12 })
		: fc.option(hostileBody(operation, means.bodies), { freq: 1 });
	return fc.tuple(method, path, body, fc.boolean(), fc.nat({ max: 9 })).chain(([method, path, body, chunked, odd]) => {
		const credentials = method === "DELETE" ? means.expendable : means.credentials;
		const type = fc.oneof({ weight: 9, arbitrary: fc.constant(body?.type ?? null) }, fc.constantFrom(...contentTypes));
		const own = operation.headers ? ownHeaders(means.bodies) : fc.constant([]);
		return fc.tuple(authorization(credentials), own, type, odd < 6 ? fc.constant([]) : oddHeaders).map(
			([authorized, own, type, more]): HostileRequest => ({
				operation: operation.name,
				method,
				path,
				headers: [
					...authorized,
					...own,
					...(type === null ? [] : ["content-type", type]),
					...(body?.encoding ? ["content-encoding", body.encoding] : []),
					...more,
				],
				body: body?.bytes ?? null,
				chunked,
				exact: method === operation.method && isIts(path.split("?", 1)[0] ?? "") !== null,
			}),
		);
	});
}

const contentTypes = [
	...[
		null,
		"APPLICATION/JSON",
		"application/json; charset=utf-16",
		"application/json;",
		";",
		"application/json, text/html",
	],
	...[
		"text/plain",
		"application/x-www-form-urlencoded",
		"multipart/form-data; boundary=x",
		"application/jsonp",
		"\xff",
	],
	`application/${"x".repeat(900)}`,
];

function authorization(credentials: readonly string[]): fc.Arbitrary<string[]> {
	const right = fc.constantFrom(...credentials);
	const wrong = fc.oneof(
		fc.tuple(right, fc.nat(), fc.constantFrom("A", "-", "~", "\xe9")).map(([token, at, letter]) => {
			const place = at % token.length;
			return token.slice(0, place) + letter + token.slice(place + 1);
		}),
		fc.tuple(right, fc.nat()).map(([token, at]) => token.slice(0, at % token.length)),
		right.map((token) => token + token),
		fc.constantFrom("", "null", "undefined", "a".repeat(2_500), "lpt_", "\t", "\x80\x9f\xff"),
	);
	return fc.oneof(
		{ weight: 20, arbitrary: right.map((token) => ["authorization", `Bearer ${token}`]) },
		{ weight: 2, arbitrary: wrong.map((token) => ["authorization", `Bearer ${token}`]) },
		wrong.map((token) => ["x-wx-skey", token]),
		wrong.map((token) => ["x-wx-skey", token, "x-wx-id", token]),
		right.map((token) => ["sessionid", token]),
		fc
			.tuple(wrong, right)
			.map(([first, second]) => ["authorization", `Bearer ${first}`, "Authorization", `Bearer ${second}`]),
		right.map((token) => ["authorization", `Basic ${Buffer.from(`a:${token}`).toString("base64")}`]),
		fc.constant<string[]>([]),
	);
}

// What a header of node:http and undici can hold; the rest is in malformed-http.ts.
const latin = oddText.map((text) =>
	Buffer.from(text.slice(0, 3_000))
		.toString("latin1")
		.replace(/[^\t\x20-\x7e\x80-\xff]/g, "~"),
);

/** What an operation takes as headers: most as it is valid, some with one that is odd, twice there, or missing. */
function ownHeaders(valid: readonly object[]): fc.Arbitrary<string[]> {
	const sets = fc.constantFrom(
		...valid.map((one): string[][] => Object.entries(one).map(([name, value]) => [name, value])),
	);
	const broken = fc.tuple(sets, fc.nat(), latin, fc.nat({ max: 2 })).map(([set, at, value, way]) => {
		const index = at % set.length;
		const others = set.filter((_, other) => other !== index);
		const [name = ""] = set[index] ?? [];
		return way === 0 ? others : [...(way === 1 ? others : set), [name, value]];
	});
	return fc.oneof({ weight: 2, arbitrary: sets }, { weight: 1, arbitrary: broken }).map((set) => set.flat());
}

const oddHeaders = fc
	.array(
		fc.oneof(
			latin.map((value) => ["x-appid", value]),
			latin.map((value) => ["x-request-id", value]),
			latin.map((value) => ["user-agent", value]),
			latin.map((value) => ["accept-language", value]),
			fc
				.constantFrom("zh-CN,zh;q=0.9", "zh;q=abc", "*;q=0", `${"zh,".repeat(900)}en`, "zh;q=1e999")
				.map((value) => ["accept-language", value]),
			latin.map((value) => ["referer", `https://servicewechat.com/${value}/0/page-frame.html`]),
			latin.map((value) => ["x-forwarded-for", value]),
			fc.constantFrom("::", "1.2.3.4, , 5", `${"1.2.3.4,".repeat(500)}`).map((value) => ["x-forwarded-for", value]),
			fc.constantFrom(3_000, 6_000).map((length) => ["cookie", `a=${"b".repeat(length)}`]),
			fc
				.constantFrom(
					...["__proto__=1", "next-auth.session-token=x; __prerender_bypass=y; __next_preview_data=z"],
					...[
						"next-auth.callback-url=javascript:alert(1)",
						"next-auth.csrf-token=%zz|x; next-auth.callback-url=//evil",
					],
				)
				.map((value) => ["cookie", value]),
			fc.constantFrom(
				["x-http-method-override", "DELETE"],
				["x-middleware-subrequest", "middleware:middleware:middleware:middleware:middleware"],
				[
					"x-original-url",
					"/metrics",
					"x-rewrite-url",
					"/metrics",
					"x-matched-path",
					"/metrics",
					"x-invoke-path",
					"/_error",
				],
				["x-invoke-status", "500", "x-invoke-error", '{"message":"x"}', "x-invoke-query", "%zz"],
				["rsc", "1", "next-router-state-tree", "%zz", "next-router-prefetch", "1", "next-url", "//evil"],
				["next-action", "x", "next-router-segment-prefetch", "/_tree"],
				["x-nextjs-data", "1", "x-prerender-revalidate", "x", "x-now-route-matches", "1=%2e"],
				["origin", "https://evil.example", "access-control-request-method", "DELETE"],
				["if-none-match", "*", "range", "bytes=0-0", "if-modified-since", "x", "accept-encoding", "br;q=x"],
				["x-forwarded-host", "evil.example\xff", "x-forwarded-proto", "javascript", "forwarded", 'for="[::1"'],
			),
		),
		{ minLength: 1, maxLength: 3 },
	)
	.map((headers) => headers.flat())
	// Together with the path they must fit into 16 KiB.
	.filter((headers) => headers.join("").length < 6_500);
