import { expect, test } from "vitest";
import { strengthOf } from "./password-strength.ts";

test.each([
	["", "short"],
	["Tr0ub4dor&3", "short"],
	["aaaaaaaaaaaa", "weak"],
	["abcdefghijkl", "weak"],
	["123456789012", "weak"],
	["password1234", "weak"],
	["Password2026!", "weak"],
	["qwertyuiop123", "weak"],
	["woaini5201314", "weak"],
	["lingpai123456", "weak"],
	["abababababab", "weak"],
	["horse battery", "fair"],
	["correct horse battery", "strong"],
	["correct horse battery staple", "strong"],
	["kV7#pq2Lx!9mTz", "strong"],
	["床前明月光疑是地上霜举头望明月低头思故乡", "strong"],
])("%s is %s", (password, strength) => {
	expect(strengthOf(password)).toBe(strength);
});

test("what a stranger knows of the operator adds nothing", () => {
	expect(strengthOf("ming.wang tea house")).toBe("strong");
	expect(strengthOf("ming.wang tea house", ["ming.wang@teahouse.example", "tea house"])).not.toBe("strong");
});
