import { expect, test } from "vitest";
import { pathMatcher } from "./path.ts";

const expire = pathMatcher("/api/admin/sessions/{id}/expire");

test("the part in braces is told by its name, decoded", () => {
	expect(expire("/api/admin/sessions/ses_1/expire")).toEqual({ id: "ses_1" });
	expect(expire("/api/admin/sessions/a%20b/expire")).toEqual({ id: "a b" });
});

test("other paths do not match, nor does a part that is empty, holds a slash or cannot be decoded", () => {
	for (const path of ["", "/api/admin/sessions", "/api/admin/sessions//expire", "/api/admin/sessions/a/b/expire"]) {
		expect(expire(path), path).toBeNull();
	}
	expect(expire("/api/admin/sessions/%ff/expire")).toBeNull();
	expect(pathMatcher("/a.b/{id}")("/axb/1")).toBeNull();
});
