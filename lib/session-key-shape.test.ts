import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { platformNames, platforms } from "./platforms/index.ts";
import { isSessionKey } from "./session-key-shape.ts";

test.each(platformNames)(
	"a session key of %s is base64 of as many bytes as it gives, whole and as it was written",
	(name) => {
		const { sessionKeyBytes } = platforms[name];
		const keyOf = (bytes: number) =>
			Buffer.concat([Buffer.from([0xfb, 0xff]), randomBytes(bytes - 2)]).toString("base64");
		for (const bytes of [15, 16, 17, 24, 32]) expect(isSessionKey(name, keyOf(bytes))).toBe(bytes === sessionKeyBytes);
		const key = keyOf(sessionKeyBytes ?? 16);
		for (const other of ["", `${key}=`, ` ${key}`, key.replace("+", " "), key.replace("+", "-"), key.slice(1)]) {
			expect(isSessionKey(name, other)).toBe(false);
		}
	},
);

test("a platform that is not spoken has no session keys", () => {
	expect(isSessionKey("nowhere", randomBytes(16).toString("base64"))).toBe(false);
});
