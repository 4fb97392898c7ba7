import { beforeEach, describe, expect, test } from "vitest";
import { standIns } from "../simulator/index.ts";
import { testWorld, type World } from "../test-world.ts";
import { type PlatformName, platforms } from "./index.ts";
import type { Examples } from "./platform.suite.ts";
import type { PlatformDefinition } from "./platform.ts";

/** Logins: what is taken for a user, and what every answer else means. */
export function suiteOfExchange(name: PlatformName, examples: Examples): void {
	const definition: PlatformDefinition = platforms[name];
	const secret = standIns[name]?.secret ?? "";
	let world: World;

	beforeEach(async () => {
		world = await testWorld({}, name);
	});

	describe("an exchange", () => {
		test("opens a session of the user whom the platform names", async () => {
			const { user } = await world.loggedIn("alice");
			expect(user.openid).toBe("sim-alice");
			const keys = await world.context.storage.sessionKeys.ofUser(user.id);
			expect(keys).toHaveLength(definition.sessionKeyBytes === null ? 0 : 1);
		});

		test("works once for a code", async () => {
			const code = world.simulator.issueCode("alice", "login");
			await world.login("alice", { code });
			await expect(world.login("alice", { code })).rejects.toMatchObject({ code: "code_used" });
			const spentElsewhere = world.simulator.issueCode("alice", "login");
			world.simulator.spendCode(spentElsewhere, "login");
			const again = world.login("alice", { code: spentElsewhere });
			await expect(again).rejects.toMatchObject({ code: expect.stringMatching(/^(code_used|invalid_code)$/) });
		});

		test("refuses a code that the platform does not know", async () => {
			await expect(world.login("alice", { code: "nonsense" })).rejects.toMatchObject({ code: "invalid_code" });
			world.pass(3600);
			const old = world.simulator.issueCode("alice", "login");
			world.pass(3600);
			await expect(world.login("alice", { code: old })).rejects.toMatchObject({ code: "invalid_code" });
		});

		test.each(Object.entries(definition.errcodes))(
			"refused with %s is told as what it means",
			async (errcode, meaning) => {
				world.upstream = () => examples.refusal(errcode, `refused ${secret}`);
				const { code } = meaning;
				const refused = world.login("alice");
				await expect(refused).rejects.toMatchObject({ code });
				const [event] = world.appended.slice(-1);
				expect(event).toMatchObject({ action: "login", reason: code });
				expect(String(event?.detail.errcode)).toBe(errcode);
				const thrown: unknown = await refused.catch((error: unknown) => error);
				expect(JSON.stringify([thrown, String(thrown), event])).not.toContain(secret);
			},
		);

		test.each(["987654", "word-of-tomorrow"])(
			"refused with %s, which nobody knows, is the platform's fault",
			async (errcode) => {
				world.upstream = () => examples.refusal(errcode, secret);
				await expect(world.login("alice")).rejects.toMatchObject({ code: "upstream_error" });
				expect(JSON.stringify(world.appended.at(-1))).not.toMatch(new RegExp(`${secret}|tomorrow`));
			},
		);

		test.each([
			...[null, [], [{}], "", "ok", 42, true, {}, { data: null }, { errcode: 0 }, { nonsense: { deep: [] } }],
			...["", " ", "with space", "汉字", "x".repeat(129), 5, null, {}, []].map((openid) =>
				examples.exchanged({ openid }),
			),
			...(examples.namesNoUnionid ? [] : [5, "with space", "x".repeat(129), {}, []]).map((unionid) =>
				examples.exchanged({ unionid }),
			),
			...(definition.sessionKeyBytes === null ? [] : [5, {}, [], "x".repeat(513)]).map((sessionKey) =>
				examples.exchanged({ sessionKey }),
			),
		])("answered with nonsense is the platform's fault: %j", async (answer) => {
			const code = world.simulator.issueCode("alice", "login");
			const { speak } = definition;
			world.platform = (platform) => ({ ...platform, ...speak(async () => answer) });
			await expect(world.login("alice", { code })).rejects.toMatchObject({ code: "upstream_error" });
		});

		test.each([undefined, null, ""])("may name no unionid (%j)", async (unionid) => {
			world.upstream = () => examples.exchanged({ openid: "o-1", unionid });
			const { token } = await world.login("alice");
			expect((await world.caller(token)).user).toMatchObject({ openid: "o-1", unionid: null });
		});
	});
}
