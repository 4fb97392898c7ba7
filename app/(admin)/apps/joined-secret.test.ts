import { expect, test } from "vitest";
import { joinedSecret } from "./joined-secret.ts";

const parts = ["privateKey", "aesKey", "publicKey"] as const;

test("keys are joined bare, however they were pasted", () => {
	const privateKey = "-----BEGIN RSA PRIVATE KEY-----\r\nMIIB+/aa\nbb==\n-----END RSA PRIVATE KEY-----\n";
	const publicKey = " -----BEGIN PUBLIC KEY----- MIGf cc -----END PUBLIC KEY----- ";
	expect(joinedSecret(parts, { privateKey, aesKey: " k3y== ", publicKey })).toBe("MIIB+/aabb==;k3y==;MIGfcc");
});

test("what is missing stays empty in its place", () => {
	expect(joinedSecret(parts, { publicKey: "p" })).toBe(";;p");
});
