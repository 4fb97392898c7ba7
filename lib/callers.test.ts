import { describe, expect, test } from "vitest";
import { cookiesIn } from "./callers.ts";

describe("the cookies of a request", () => {
	test("are as they were set, before they were encoded for the header", () => {
		expect(cookiesIn("next-auth.callback-url=http%3A%2F%2Flocalhost%3A3000; a=b=c")).toEqual({
			"next-auth.callback-url": "http://localhost:3000",
			a: "b=c",
		});
	});

	test("stay as they are where they were not encoded", () => {
		expect(cookiesIn("a=100%; b=%zz")).toEqual({ a: "100%", b: "%zz" });
	});

	test("have the first of two with one name, and none without a name", () => {
		expect(cookiesIn("a=1; a=2; =3; ")).toEqual({ a: "1" });
		expect(cookiesIn(undefined)).toEqual({});
	});
});
