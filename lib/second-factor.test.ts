import { beforeEach, describe, expect, test } from "vitest";
import { hire, newestSignIn, quickPasswords, trySignIn, withTotp } from "./test-staff.ts";
import { testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
	const looks = quickPasswords();
	return () => looks.mockRestore();
});

describe("a second factor", () => {
	test("is asked for only once the password is right", async () => {
		const operator = await hire(world, "owner");
		const { email } = operator;
		const { codeAt } = await withTotp(world, operator);
		const wrong = await trySignIn(world, { email, password: "wrong", totp: codeAt(world.context.now()) });
		expect(wrong.body).not.toHaveProperty("details");
		const asked = await trySignIn(world, { email });
		expect(asked).toMatchObject({ status: 401, body: { error: "unauthorized", details: [{ path: "totp" }] } });
		expect(await newestSignIn(world)).toMatchObject({ outcome: "refused", reason: "totp_required" });
		expect((await trySignIn(world, { email, totp: codeAt(world.context.now()) })).status).toBe(200);
	});

	test("of half a minute ago or ahead is taken, for clocks differ; older ones are not", async () => {
		const operator = await hire(world, "owner");
		const { codeAt } = await withTotp(world, operator);
		for (const [seconds, status] of [
			[-90, 401],
			[-61, 401],
			[-30, 200],
			[0, 200],
			[30, 200],
			[61, 401],
		] as const) {
			const totp = codeAt(world.context.now() + seconds * 1000);
			expect([seconds, (await trySignIn(world, { email: operator.email, totp })).status]).toEqual([seconds, status]);
		}
		expect(await newestSignIn(world)).toMatchObject({ outcome: "refused", reason: "wrong_totp" });
	});

	test("works once, also for eight who bring it at once", async () => {
		const operator = await hire(world, "owner");
		const { email } = operator;
		const { codeAt, recoveryCodes } = await withTotp(world, operator);
		const seats = Array.from({ length: 8 }, (_, index) => ({ address: `198.51.100.${index}` }));
		for (const totp of [codeAt(world.context.now()), recoveryCodes[3]]) {
			const answers = await Promise.all(seats.map((seat) => trySignIn(world, { email, ...(totp && { totp }) }, seat)));
			expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
		}
		expect((await world.context.storage.operators.byId(operator.id))?.recoveryCodes).toHaveLength(9);
	});

	test("may be any recovery code that is left, however it is written", async () => {
		const operator = await hire(world, "owner");
		const { recoveryCodes } = await withTotp(world, operator);
		const [first = "", second = "", third = ""] = recoveryCodes;
		for (const totp of [first, second.toUpperCase().replace("-", ""), ` ${third.replace("-", " ")} `]) {
			expect((await trySignIn(world, { email: operator.email, totp })).status).toBe(200);
			expect((await trySignIn(world, { email: operator.email, totp })).status).toBe(401);
		}
	});

	test("of another operator is none", async () => {
		const [mine, other] = [await hire(world, "owner"), await hire(world, "viewer")];
		await withTotp(world, mine);
		const { codeAt, recoveryCodes } = await withTotp(world, other);
		for (const totp of [codeAt(world.context.now()), recoveryCodes[0] ?? ""]) {
			expect((await trySignIn(world, { email: mine.email, totp })).status).toBe(401);
		}
		expect((await world.context.storage.operators.byId(other.id))?.recoveryCodes).toHaveLength(10);
	});
});
