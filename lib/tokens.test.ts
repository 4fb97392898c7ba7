import { expect, test } from "vitest";
import { pooledRandomBytes } from "./random.ts";
import { isApiKey, isToken, newApiKey, newId, newToken } from "./tokens.ts";

test("ten thousand tokens and ids are all different and of their shape", () => {
	const tokens = Array.from({ length: 10_000 }, newToken);
	expect(new Set(tokens).size).toBe(10_000);
	expect(tokens.every(isToken)).toBe(true);
	const ids = Array.from({ length: 10_000 }, () => newId("usr"));
	expect(new Set(ids).size).toBe(10_000);
	expect(ids.every((id) => /^usr_[A-Za-z0-9_-]{22}$/.test(id))).toBe(true);
});

test("ids that are made together stand together", () => {
	const begins = Array.from({ length: 1_000 }, () => newId("evt").slice(0, "evt_01234".length));
	expect(new Set(begins).size).toBeLessThanOrEqual(2);
	expect(newToken().slice(0, 9)).not.toBe(newToken().slice(0, 9));
});

test("a token is no API key, and neither is anything else", () => {
	expect([isToken(newApiKey()), isApiKey(newToken()), isApiKey(newApiKey())]).toEqual([false, false, true]);
	const token = newToken();
	for (const text of ["", "lpt_", token.slice(1), `${token}\n`, ` ${token}`, token.replace("_", "-"), `${token}=`]) {
		expect(isToken(text), JSON.stringify(text)).toBe(false);
	}
});

test("random bytes given away do not change, repeat, or stay behind", () => {
	const first = pooledRandomBytes(32);
	const kept = first.toString("hex");
	const later = Array.from({ length: 1_000 }, () => pooledRandomBytes(32).toString("hex"));
	expect(first.toString("hex")).toBe(kept);
	expect(new Set([kept, ...later]).size).toBe(1_001);
	expect(pooledRandomBytes(4_096).equals(Buffer.alloc(4_096))).toBe(false);
});
