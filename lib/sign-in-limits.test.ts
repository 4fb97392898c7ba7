import { beforeEach, describe, expect, test } from "vitest";
import { createLimits } from "./limits.ts";
import { cookiesOf, hire, newestSignIn, quickPasswords, trySignIn, withTotp } from "./test-staff.ts";
import { testWorld, type World } from "./test-world.ts";

const isKnown = async () => false;
const home = "203.0.113.5";
const wrong = "wrong horse battery";

describe("tries to sign in", () => {
	let world: World;
	let limits: ReturnType<typeof createLimits>;

	beforeEach(async () => {
		world = await testWorld();
		limits = createLimits({ ...world.context, on: true });
	});

	const tryAt = (address: string | null, email = "a@example.com", browser: string | null = null) =>
		limits.maySignIn({ email, address, browser, isKnown });
	const grantedOf = async (leaves: Promise<{ isGranted: boolean }>[]) =>
		(await Promise.all(leaves)).filter(({ isGranted }) => isGranted).length;

	test("on one account from one address are five in a quarter of an hour, also when they come at once", async () => {
		expect(await grantedOf(Array.from({ length: 20 }, () => tryAt(home)))).toBe(5);
		expect(await tryAt(home)).toMatchObject({ isGranted: false, isFirst: false, retryAfter: expect.closeTo(900, -1) });
		expect(await tryAt("203.0.113.6")).toMatchObject({ isGranted: true });
	});

	test("from one address are thirty, whatever accounts they are on", async () => {
		const tries = Array.from({ length: 40 }, (_, index) => tryAt(home, `${index}@example.com`));
		expect(await grantedOf(tries)).toBe(30);
	});

	test.each([
		["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 5],
		["2001:db8:1:2::1", "2001:db8:1:3::1", 6],
	])("from %s and %s are told apart by their /64", async (one, other, granted) => {
		const tries = [...Array.from({ length: 5 }, () => tryAt(one)), tryAt(other)];
		expect(await grantedOf(tries)).toBe(granted);
	});

	test("on one account by strangers from everywhere are thirty in an hour; where the operator was before, they are his own", async () => {
		const tries = Array.from({ length: 60 }, (_, index) => tryAt(`198.51.100.${index}`));
		expect(await grantedOf(tries)).toBe(30);
		expect(await tryAt(home)).toMatchObject({ isGranted: false, retryAfter: expect.closeTo(3_600, -1) });
		const atHome = { email: "a@example.com", address: home, browser: null, isKnown: async () => true };
		expect(await limits.maySignIn(atHome)).toMatchObject({ isGranted: true });
		expect(await tryAt(home, "b@example.com")).toMatchObject({ isGranted: true });
	});

	test("in a browser that the operator used before are counted for that browser alone", async () => {
		for (let i = 0; i < 100; i++) await tryAt(home);
		expect(await grantedOf(Array.from({ length: 9 }, () => tryAt(home, "a@example.com", "browser")))).toBe(5);
		expect(await tryAt(home, "a@example.com", "another")).toMatchObject({ isGranted: true });
	});

	test("from nobody knows where are counted for their account", async () => {
		expect(await grantedOf(Array.from({ length: 9 }, () => tryAt(null)))).toBe(5);
		expect(await grantedOf(Array.from({ length: 40 }, (_, index) => tryAt(null, `${index}@example.com`)))).toBe(40);
	});

	test("are forgotten when one succeeds, but for what was tried on other accounts", async () => {
		for (let i = 0; i < 4; i++) await tryAt(home);
		for (let i = 0; i < 24; i++) await tryAt(home, `${i}@example.com`);
		const leave = await tryAt(home);
		if (leave.isGranted) await leave.forgive();
		expect(await grantedOf(Array.from({ length: 9 }, () => tryAt(home)))).toBe(2);
	});

	test("are forgotten with time, and not by a restart", async () => {
		for (let i = 0; i < 6; i++) await tryAt(home);
		world.pass(899);
		limits = createLimits({ ...world.context, on: true });
		expect(await tryAt(home)).toMatchObject({ isGranted: false, retryAfter: 1 });
		world.pass(1);
		expect(await tryAt(home)).toMatchObject({ isGranted: true });
	});

	test("are as many as one likes while the limits are off", async () => {
		limits = createLimits({ ...world.context, on: false });
		expect(await grantedOf(Array.from({ length: 100 }, () => tryAt(home)))).toBe(100);
	});
});

describe("the owner", () => {
	let world: World;

	beforeEach(async () => {
		world = await testWorld();
		const looks = quickPasswords();
		return () => looks.mockRestore();
	});

	async function attack(email: string, addresses: readonly string[], tries: number) {
		let last = { status: 0, retryAfter: "" as string | undefined };
		for (let i = 0; i < tries; i++) {
			last = await trySignIn(world, { email, password: wrong }, { address: addresses[i % addresses.length] ?? null });
		}
		return last;
	}

	const everywhere = Array.from({ length: 20 }, (_, index) => `198.51.100.${index}`);

	test("signs in at home while strangers everywhere try his account, and from anywhere else once they are quiet", async () => {
		const owner = await hire(world, "owner");
		await cookiesOf(world, owner, { address: home });
		const { status, retryAfter } = await attack(owner.email, everywhere, 40);
		expect([status, Number(retryAfter) > 3_000]).toEqual([429, true]);
		expect((await trySignIn(world, { email: owner.email }, { address: home })).status).toBe(200);
		expect((await trySignIn(world, { email: owner.email }, { address: "192.0.2.200" })).status).toBe(429);
	});

	test("signs in with the browser that he used before, also beside a stranger in the same network", async () => {
		const owner = await hire(world, "owner");
		const cookies = await cookiesOf(world, owner, { address: home });
		expect((await attack(owner.email, [home], 12)).status).toBe(429);
		expect((await trySignIn(world, { email: owner.email }, { address: home })).status).toBe(429);
		expect((await trySignIn(world, { email: owner.email }, { address: home, cookies })).status).toBe(200);
	});

	test("is not helped by the browser of another operator, nor by a cookie that somebody made", async () => {
		const [owner, other] = [await hire(world, "owner"), await hire(world, "viewer")];
		const { "__Host-lingpai.browser": others = "" } = await cookiesOf(world, other);
		const { "__Host-lingpai.browser": own = "" } = await cookiesOf(world, owner);
		await attack(owner.email, [home], 6);
		for (const value of [others, "x", "", `k1:${"A".repeat(80)}`, `${own.slice(0, -2)}AA`, "y".repeat(600)]) {
			const cookies = { "__Host-lingpai.browser": value };
			expect((await trySignIn(world, { email: owner.email }, { address: home, cookies })).status).toBe(429);
		}
	});

	test("loses his second factor to nobody who knows the password: codes are guessed thirty times an hour, in all", async () => {
		const owner = await hire(world, "owner");
		await withTotp(world, owner);
		const looked = [];
		for (let i = 0; i < 60; i++) {
			const seat = { address: `198.51.100.${i}` };
			looked.push((await trySignIn(world, { email: owner.email, totp: "000000" }, seat)).status);
		}
		expect(looked.filter((status) => status === 401)).toHaveLength(30);
	});

	test("finds one event in the log for all the tries of a wait", async () => {
		const owner = await hire(world, "owner");
		await attack(owner.email, [home], 12);
		expect(await newestSignIn(world)).toMatchObject({
			outcome: "refused",
			reason: "rate_limited",
			operatorId: owner.id,
		});
		expect(world.appended.map(({ reason }) => reason)).toEqual([
			...Array.from({ length: 5 }, () => "wrong_password"),
			"rate_limited",
		]);
	});

	test("is told the same as anybody whose e-mail is not known here", async () => {
		const owner = await hire(world, "owner");
		const known = await attack(owner.email, everywhere, 40);
		const unknown = await attack(
			"nobody@example.com",
			everywhere.map((address) => address.replace(/^198/, "192")),
			40,
		);
		expect([unknown.status, Number(unknown.retryAfter)]).toEqual([
			known.status,
			expect.closeTo(Number(known.retryAfter), -1),
		]);
	});
});
