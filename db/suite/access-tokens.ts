import { describe, expect, test } from "vitest";
import type { KeptAccessToken } from "../port/access-tokens.ts";
import type { Given } from "./given.ts";
import { anApp, anEvent, noon } from "./rows.ts";

/** What the port promises of the platforms' access tokens. */
export function accessTokenPromises(given: Given): void {
	const aToken = (name: string, changes: Partial<KeptAccessToken> = {}): KeptAccessToken => ({
		...{ appId: given.app.id, sealedToken: `k1:${name}`, secretDigest: Buffer.alloc(32, 1) },
		...{ fetchedAt: noon, expiresAt: noon + 7_200_000 },
		...changes,
	});
	const keep = (name: string, changes: Partial<KeptAccessToken> = {}) =>
		given.storage.accessTokens.keep(aToken(name, changes));

	describe("an access token", () => {
		test("is found as it was kept, and only for its app", async () => {
			expect(await given.storage.accessTokens.of(given.app.id)).toBeNull();
			expect(await keep("a")).toBe(true);
			expect(await given.storage.accessTokens.of(given.app.id)).toEqual(aToken("a"));
			expect(await given.storage.accessTokens.of("app_none")).toBeNull();
		});

		test("takes the place of one that was asked for before, never of a later one", async () => {
			await keep("a", { fetchedAt: noon + 5 });
			expect([await keep("b", { fetchedAt: noon + 4 }), await keep("c", { fetchedAt: noon + 5 })]).toEqual([
				false,
				false,
			]);
			expect(await given.storage.accessTokens.of(given.app.id)).toMatchObject({ sealedToken: "k1:a" });
			const later = aToken("d", { fetchedAt: noon + 6, expiresAt: noon, secretDigest: Buffer.alloc(32, 2) });
			expect(await given.storage.accessTokens.keep(later)).toBe(true);
			expect(await given.storage.accessTokens.of(given.app.id)).toEqual(later);
		});

		test("is kept for no app that is gone, and goes with its app", async () => {
			expect(await keep("a", { appId: "app_none" })).toBe(false);
			await keep("a");
			expect(await given.storage.apps.remove(given.app.id, anEvent())).toBe("removed");
			expect(await given.storage.accessTokens.of(given.app.id)).toBeNull();
			expect(await keep("b", { fetchedAt: noon + 1 })).toBe(false);
		});

		test("that another master key sealed is dropped; others stay", async () => {
			const apps = [anApp(), anApp(), anApp()];
			for (const app of apps) await given.storage.apps.add(app, anEvent());
			const ids = apps.map(({ id }) => id);
			for (const [index, key] of ["k2", "k", "k22"].entries()) {
				await keep("a", { appId: ids[index] ?? "", sealedToken: `${key}:a` });
			}
			await keep("a");
			expect(await given.storage.accessTokens.dropSealedByOthers("k2")).toBe(3);
			expect(await given.storage.accessTokens.dropSealedByOthers("k2")).toBe(0);
			const left = await Promise.all([given.app.id, ...ids].map((id) => given.storage.accessTokens.of(id)));
			expect(left.flatMap((token) => token?.sealedToken ?? [])).toEqual(["k2:a"]);
			expect(await given.storage.accessTokens.dropSealedByOthers(null)).toBe(1);
		});
	});
}
