import { describe, expect, test } from "vitest";
import { ConfigError } from "./config.ts";
import { keptKey } from "./kept-keys.ts";
import type { MasterKey } from "./setting-forms.ts";
import { unlockVault } from "./vault.ts";

const key = (id: string, fill = id.charCodeAt(0)): MasterKey => ({ id, bytes: Buffer.alloc(32, fill) });
const { vault, sealedRoot, chainKey } = unlockVault([key("a")], null);
const place = "apps.secret:wx1";

describe("a sealed value", () => {
	test("opens in its place to the text it was, whatever that is", () => {
		for (const text of ["", "secret", "小明🎉\u0000", "x".repeat(10_000)]) {
			expect(vault.open(vault.seal(text, place), place)).toBe(text);
		}
	});

	test("is another one each time, and does not show the text", () => {
		const sealed = Array.from({ length: 500 }, () => vault.seal("secret", place));
		expect(new Set(sealed).size).toBe(500);
		expect(Buffer.from(sealed[0]?.slice(2) ?? "", "base64url").toString("latin1")).not.toContain("secret");
	});

	test("does not open in another place", () => {
		const sealed = vault.seal("secret", place);
		for (const other of ["apps.secret:wx2", "apps.secret:wx1 ", "", "users.sealed_phone:wx1"]) {
			expect(() => vault.open(sealed, other), other).toThrow();
		}
	});

	test("does not open with any bit changed, or cut", () => {
		const sealed = vault.seal("secret", place);
		const bytes = Buffer.from(sealed.slice(2), "base64url");
		for (let bit = 0; bit < bytes.length * 8; bit++) {
			const changed = Buffer.from(bytes);
			changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
			expect(() => vault.open(`a:${changed.toString("base64url")}`, place)).toThrow();
		}
		for (let length = 0; length < bytes.length; length++) {
			expect(() => vault.open(`a:${bytes.subarray(0, length).toString("base64url")}`, place)).toThrow();
		}
		for (const nonsense of ["", "a", "a:", ":", sealed.slice(2), `b:${sealed.slice(2)}`]) {
			expect(() => vault.open(nonsense, place), nonsense).toThrow();
		}
	});

	test("does not open with another installation's key of the same name", () => {
		const { vault: other } = unlockVault([key("a", 1)], null);
		expect(() => other.open(vault.seal("secret", place), place)).toThrow();
	});
});

describe("the list of master keys", () => {
	const rotated = unlockVault([key("b"), key("a")], sealedRoot);

	test("seals with the first and opens with all", () => {
		const old = vault.seal("secret", place);
		expect(rotated.vault.open(old, place)).toBe("secret");
		expect(rotated.vault.seal("secret", place)).toMatch(/^b:/);
		expect(() => vault.open(rotated.vault.seal("secret", place), place)).toThrow('"b", which is not listed');
	});

	test("may change without ending a session or breaking the audit chain", () => {
		expect(rotated.vault.hashToken("lpt_x")).toEqual(vault.hashToken("lpt_x"));
		expect(rotated.vault.hashCode("c")).toEqual(vault.hashCode("c"));
		expect(rotated.vault.fingerprint("k", place)).toEqual(vault.fingerprint("k", place));
		expect(rotated.chainKey.equals(chainKey)).toBe(true);
		expect(rotated.sealedRoot).toBe(sealedRoot);
	});

	test("that opens nothing stops the start with one line that names no key", () => {
		for (const keys of [[key("a", 1)], [key("b")], []]) {
			expect(() => unlockVault(keys, sealedRoot)).toThrow(ConfigError);
			expect(() => unlockVault(keys, sealedRoot)).toThrow("LINGPAI_MASTER_KEYS: none of the keys opens this database");
		}
	});

	test("must hold every key that may have sealed something, each as it was", () => {
		const kept = [keptKey(key("a")), keptKey(key("b"))];
		expect(unlockVault([key("b"), key("a"), key("c")], sealedRoot, kept).vault.keyIds).toEqual(["b", "a", "c"]);
		const missing = 'LINGPAI_MASTER_KEYS: the key "b" is missing, and what it sealed is still here';
		expect(() => unlockVault([key("a")], sealedRoot, kept)).toThrow(missing);
		const other = 'LINGPAI_MASTER_KEYS: the key "b" is not the one that this database knows by that id';
		expect(() => unlockVault([key("a"), key("b", 1)], sealedRoot, kept)).toThrow(other);
		expect(() => unlockVault([key("a"), key("b", 1)], sealedRoot, kept)).toThrow(ConfigError);
	});

	test("is kept as far as it may have sealed something", () => {
		const ids = (keys: readonly { id: string }[]) => keys.map(({ id }) => id);
		expect(ids(unlockVault([key("b"), key("a")], null).keys)).toEqual(["b"]);
		expect(ids(unlockVault([key("b"), key("a")], sealedRoot).keys)).toEqual(["b", "a"]);
		expect(ids(unlockVault([key("b"), key("a")], sealedRoot, [keptKey(key("a"))]).keys)).toEqual(["b"]);
	});

	test("may grow while the process runs: a value sealed by a key that came meanwhile opens", () => {
		let now: MasterKey[] | null = null;
		const { vault: running } = unlockVault([key("a")], sealedRoot, [], () => now);
		const foreign = rotated.vault.seal("secret", place);
		expect(() => running.open(foreign, place)).toThrow('"b", which is not listed');
		now = [key("b"), key("a", 1)];
		expect(running.open(foreign, place)).toBe("secret");
		expect(running.seal("x", place)).toMatch(/^a:/);
		expect(running.open(vault.seal("old", place), place)).toBe("old");
	});

	test("makes another root for each installation", () => {
		const other = unlockVault([key("a")], null);
		expect(other.vault.hashToken("lpt_x")).not.toEqual(vault.hashToken("lpt_x"));
		expect(other.chainKey.equals(chainKey)).toBe(false);
	});
});

test("one text has other digests as a token, as a code and as a session key, of 32 bytes each", () => {
	const digests = [vault.hashToken("x"), vault.hashCode("x"), vault.fingerprint("x", "p"), vault.fingerprint("x", "q")];
	expect(digests.map(({ length }) => length)).toEqual([32, 32, 32, 32]);
	expect(new Set(digests.map((digest) => digest.toString("hex"))).size).toBe(4);
});
