import { beforeEach, describe, expect, test } from "vitest";
import { phone } from "../phone.ts";
import { standIns } from "../simulator/index.ts";
import { testWorld, type World } from "../test-world.ts";
import { verify } from "../verify.ts";
import { type PlatformName, platforms } from "./index.ts";
import type { Platform, PlatformDefinition } from "./platform.ts";

/** What not every platform offers: it works, or it is said that there is no such thing. */
export function suiteOfOffers(name: PlatformName): void {
	const definition: PlatformDefinition = platforms[name];
	const local: Platform = definition.speak(() => Promise.reject(new Error("no call expected")));
	let world: World;

	beforeEach(async () => {
		world = await testWorld({}, name);
	});

	describe("what it does not offer is said in so many words:", () => {
		test("rawData", async () => {
			const alice = await world.loggedIn("alice");
			const rawData = JSON.stringify(
				standIns[name]?.signedContent?.(world.simulator.user("alice")) ?? { nickName: "alice" },
			);
			const checked = verify(world.context, world.sign("alice", rawData), alice);
			if (local.verify) await expect(checked).resolves.toMatchObject({ valid: true });
			else await expect(checked).rejects.toMatchObject({ code: "unsupported_by_platform" });
			if (!local.verify) return;
			const forged = { ...world.sign("alice", rawData), rawData: rawData.replace("alice", "malice") };
			await expect(verify(world.context, forged, alice)).rejects.toMatchObject({ code: "signature_mismatch" });
		});

		test("phone numbers by a code", async () => {
			const alice = await world.loggedIn("alice");
			const told = phone(world.context, { code: world.simulator.issueCode("alice", "phone") }, alice);
			if (local.phone) await expect(told).resolves.toMatchObject({ purePhoneNumber: expect.stringMatching(/^138/) });
			else await expect(told).rejects.toMatchObject({ code: "unsupported_by_platform" });
		});

		test("devices without an account", async () => {
			const anonymousCode = world.simulator.issueCode("alice", "anonymous");
			const opened = world.login("alice", { code: undefined, anonymousCode });
			if (local.takesAnonymous) await expect(opened).resolves.toMatchObject({ user: { isNew: true } });
			else await expect(opened).rejects.toMatchObject({ code: "unsupported_by_platform" });
		});
	});
}
