import { beforeEach, expect, test } from "vitest";
import type { Operator } from "../db/operators.ts";
import { hasSignedInFrom } from "./known-network.ts";
import { cookiesOf, hire, quickPasswords, trySignIn } from "./test-staff.ts";
import { testWorld, type World } from "./test-world.ts";

let world: World;
let operator: Operator;

beforeEach(async () => {
	world = await testWorld();
	operator = await hire(world, "owner");
	const looks = quickPasswords();
	return () => looks.mockRestore();
});

const isKnown = (address: string | null, id = operator.id) => hasSignedInFrom(world.context, id, address);

test("a network is known for ninety days after its operator signed in from it, and to nobody else", async () => {
	await cookiesOf(world, operator, { address: "203.0.113.5" });
	await cookiesOf(world, operator, { address: "2001:db8:1:2::1" });
	for (const address of ["203.0.113.5", "2001:db8:1:2:ffff::9"]) expect(await isKnown(address)).toBe(true);
	for (const address of ["203.0.113.6", "2001:db8:1:3::1", null]) expect(await isKnown(address)).toBe(false);
	expect(await isKnown("203.0.113.5", (await hire(world, "owner")).id)).toBe(false);
	world.pass(90 * 86_400);
	expect(await isKnown("203.0.113.5")).toBe(true);
	world.pass(1);
	expect(await isKnown("203.0.113.5")).toBe(false);
});

test("a network does not become known by tries that fail, however many there are after one that did not", async () => {
	await cookiesOf(world, operator, { address: "203.0.113.5" });
	for (let i = 0; i < 30; i++) {
		await trySignIn(world, { email: operator.email, password: "wrong" }, { address: `198.51.100.${i}` });
	}
	expect(await isKnown("198.51.100.1")).toBe(false);
	expect(await isKnown("203.0.113.5")).toBe(true);
});
