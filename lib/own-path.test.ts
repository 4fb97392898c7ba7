import { expect, test } from "vitest";
import { ownPath } from "./own-path.ts";

test.each(["/", "/sessions", "/sessions?status=active&q=%E5%B0%8F#top", "/a/b%2Fc", "/@x", "/?next=//evil.example"])(
	"%s is one of our own",
	(path) => {
		expect(ownPath(path)).toBe(path);
	},
);

test.each([
	...[
		"",
		"sessions",
		"?x",
		"#x",
		"https://evil.example",
		"https:evil.example",
		"javascript:alert(1)",
		"data:text/html,x",
	],
	...[
		"//evil.example",
		"///evil.example",
		"/\\evil.example",
		"\\\\evil.example",
		"/\\/evil.example",
		"/x\\..\\//evil.example",
	],
	...[
		"/\t/evil.example",
		"/\n/evil.example",
		"/\r\n/evil.example",
		" //evil.example",
		"\u0000/x",
		"/\u00a0/x",
		"/\u2028/x",
	],
	...["/.//evil.example", "/..//evil.example", "/x/..//evil.example", "/%2e//evil.example", "/\uff0f/evil.example"],
	...["http://here.invalid/x", "//here.invalid/x", `/${"x".repeat(2048)}`],
])("%j is not, and leads nowhere", (text) => {
	expect(ownPath(text)).toBeNull();
});

test("whatever is one of our own stays on our host in a browser", () => {
	const parts = ["/", "\\", ".", "..", "%2e", "%2f", "%5c", "@", ":", "?", "#", "\t", "evil.example", "http:"];
	let taken = 0;
	for (const a of parts)
		for (const b of parts)
			for (const c of parts)
				for (const d of parts) {
					const path = ownPath(`/${a}${b}${c}${d}`);
					if (path === null) continue;
					taken += 1;
					expect(new URL(path, "https://lingpai.example.com/sign-in?from=x").origin).toBe(
						"https://lingpai.example.com",
					);
				}
	expect(taken).toBeGreaterThan(1_000);
});

test("nothing is no path", () => {
	expect([ownPath(null), ownPath(undefined)]).toEqual([null, null]);
});
