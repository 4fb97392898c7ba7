import { beforeEach, describe, expect, test } from "vitest";
import type { SessionCaller } from "../context.ts";
import { decrypt } from "../decrypt.ts";
import { standIns } from "../simulator/index.ts";
import type { SealedKind } from "../simulator/stand-in.ts";
import { testWorld, type World } from "../test-world.ts";
import { type PlatformName, platforms } from "./index.ts";
import type { Examples } from "./platform.suite.ts";
import type { PlatformDefinition } from "./platform.ts";

/** Encrypted data: what opens, and what is refused. */
export function suiteOfData(name: PlatformName, examples: Examples): void {
	const definition: PlatformDefinition = platforms[name];
	const standIn = standIns[name];
	const local = definition.speak(() => Promise.reject(new Error("no call expected")));
	if (!standIn) throw new Error(`nobody stands in for ${name}`);
	let world: World;

	describe("data", () => {
		const { contents, seal } = standIn;
		const kinds = Object.entries(contents);
		let alice: SessionCaller & { token: string };

		beforeEach(async () => {
			world = await testWorld({}, name);
			alice = await world.loggedIn("alice");
		});

		function sealed(kind: SealedKind, { user = "alice", appid = world.appid, key = "alice", ago = 0 } = {}) {
			const { dataKey } = local;
			const sessionKey =
				dataKey?.({ appid: world.appid, secret: standIn?.secret ?? "" }) ?? world.simulator.sessionKey(key);
			const at = world.context.now() - ago * 1000;
			const content = contents[kind]?.(world.simulator.user(user), at) ?? {};
			return { content, ...seal(content, { sessionKey, appid, at }) };
		}

		async function reasonOf(input: Parameters<typeof decrypt>[1]): Promise<string | null | undefined> {
			await expect(decrypt(world.context, input, alice)).rejects.toMatchObject({ code: "decrypt_failed" });
			return world.appended.at(-1)?.reason;
		}

		if (!local.decrypt)
			test("is not decrypted where the platform encrypts none", async () => {
				const input = { encryptedData: Buffer.alloc(32), iv: Buffer.alloc(16) };
				await expect(decrypt(world.context, input, alice)).rejects.toMatchObject({ code: "unsupported_by_platform" });
				expect([kinds, examples.vectors]).toEqual([[], []]);
			});

		test.each(examples.vectors)("of the published vectors opens: $kind", (vector) => {
			const bytes = (text: string) => Buffer.from(text, "base64");
			const opened = local.decrypt?.(bytes(vector.encryptedData), bytes(vector.iv), vector.sessionKey);
			expect(opened).toMatchObject({ kind: vector.kind, data: vector.data });
		});

		test.each(kinds)("of the kind %s opens with what it holds", async (kind) => {
			const { content, ...input } = sealed(kindOf(kind));
			const opened = await decrypt(world.context, input, alice);
			expect(opened).toMatchObject({ kind, data: content, watermark: { appid: world.appid } });
		});

		if (local.decrypt)
			test("that is garbled does not open", async () => {
				for (let length = 16; length <= 160; length += 16) {
					const input = { encryptedData: Buffer.alloc(length, length), iv: Buffer.alloc(16, 7) };
					expect(await reasonOf(input)).toEqual(expect.any(String));
					world.pass(600);
				}
			});

		test.each(local.dataKey || examples.hasNoWatermark ? [] : kinds)(
			"of another app does not open: %s",
			async (kind) => {
				expect(await reasonOf(sealed(kindOf(kind), { appid: "another-app" }))).toBe("watermark_appid");
			},
		);

		test.each(examples.hasNoWatermark ? kinds : [])(
			"of another app does not open with a key of this one: %s",
			async (kind) => {
				const elsewhere = world.simulator.user("alice in another app");
				expect(await reasonOf(sealed(kindOf(kind), { key: elsewhere.name }))).toEqual(expect.any(String));
			},
		);

		if (contents.userInfo)
			test("of another user does not open, even with this user's key", async () => {
				expect(await reasonOf(sealed("userInfo", { user: "bob" }))).toBe("openid_mismatch");
				expect(await reasonOf(sealed("userInfo", { user: "bob", key: "bob" }))).toEqual(expect.any(String));
			});

		if (definition.sessionKeyBytes !== null && kinds.length > 0)
			test("opens with the user's last three session keys, and with no older one", async () => {
				const [kind = ""] = Object.keys(contents);
				const { content, ...input } = sealed(kindOf(kind));
				for (const keyAge of [1, 2]) {
					world.simulator.replaceSessionKey("alice");
					await world.login("alice");
					await decrypt(world.context, input, alice);
					expect((await world.eventsOf(alice.user.id)).at(-1)).toMatchObject({ outcome: "ok", detail: { keyAge } });
				}
				world.simulator.replaceSessionKey("alice");
				await world.login("alice");
				expect(await reasonOf(input)).toEqual(expect.any(String));
			});

		function kindOf(text: string): SealedKind {
			const kind = sealedKinds.find((one) => one === text);
			if (!kind) throw new Error(`no such kind: ${text}`);
			return kind;
		}
	});
}

const sealedKinds = ["userInfo", "phoneNumber", "weRunData", "shareInfo", "groupEnterInfo"] as const;
