import { beforeEach, expect, test } from "vitest";
import { decrypt } from "./decrypt.ts";
import { phone } from "./phone.ts";
import { person } from "./test-operators.ts";
import { describeProcesses, type Processes } from "./test-processes.ts";
import { cookiesOf, hire, newestSignIn, password, quickPasswords, trySignIn } from "./test-staff.ts";
import type { World } from "./test-world.ts";
import { unmaskUser } from "./unmask-user.ts";

describeProcesses("over two processes", (start) => {
	let processes: Processes;
	let a: World;
	let b: World;

	beforeEach(async () => {
		processes = await start();
		({ a, b } = processes);
	});

	test("ten failed decryptions are ten over both, also when they come at once", async () => {
		const { token } = await a.loggedIn("alice");
		const junk = a.encrypt("alice", "junk");
		const fail = async (world: World) => {
			const caller = await world.caller(token);
			return decrypt(world.context, junk, caller).then(
				() => "opened",
				(error) => String(Object(error).code),
			);
		};
		for (let n = 0; n < 4; n += 1) for (const world of processes.both) expect(await fail(world)).toBe("decrypt_failed");
		const last = await Promise.all([a, b, a, b, a, b].map(fail));
		expect(last.filter((code) => code === "decrypt_failed")).toHaveLength(2);
		expect(last.filter((code) => code === "rate_limited")).toHaveLength(4);
		const sound = a.encrypt("alice", { openId: "sim-alice" });
		for (const world of processes.both) {
			await expect(decrypt(world.context, sound, await world.caller(token))).rejects.toMatchObject({
				code: "rate_limited",
			});
		}
	});

	test("a lock-out that an account reached at one holds at the other at once, and is told once", async () => {
		const looks = quickPasswords();
		try {
			const owner = await hire(a, "owner");
			for (let n = 0; n < 5; n += 1) {
				expect((await trySignIn(a, { email: owner.email, password: "wrong" })).status).toBe(401);
			}
			for (const world of [b, a, b])
				expect((await trySignIn(world, { email: owner.email, password })).status).toBe(429);
			const told = processes.both.flatMap(({ appended }) => appended.map(({ reason }) => reason));
			expect(told.filter((reason) => reason === "rate_limited")).toHaveLength(1);
			expect(await newestSignIn(b)).toMatchObject({ reason: "rate_limited", operatorId: owner.id });
			processes.pass(900);
			expect((await trySignIn(b, { email: owner.email })).status).toBe(200);
		} finally {
			looks.mockRestore();
		}
	});

	test("tries to sign in from one network are thirty over both, however many come at once", async () => {
		const tries = Array.from({ length: 60 }, (_, n) =>
			(n % 2 ? a : b).context.limits.maySignIn({
				...{ email: `${n}@example.com`, address: "203.0.113.5", browser: null, isKnown: async () => false },
			}),
		);
		expect((await Promise.all(tries)).filter(({ isGranted }) => isGranted)).toHaveLength(30);
	});

	test("a sign-in at one forgives what was tried at the other", async () => {
		const looks = quickPasswords();
		try {
			const owner = await hire(a, "owner");
			for (let n = 0; n < 4; n += 1) await trySignIn(a, { email: owner.email, password: "wrong" });
			await cookiesOf(b, owner);
			for (let n = 0; n < 5; n += 1) {
				expect((await trySignIn(a, { email: owner.email, password: "wrong" })).status).toBe(401);
			}
		} finally {
			looks.mockRestore();
		}
	});

	test("an operator unmasks twenty users in an hour and confirms five times, over both", async () => {
		const { user } = await a.loggedIn("alice");
		const operator = person("operator");
		const unmask = ({ context }: World) => unmaskUser(context, { id: user.id, reason: "Ticket 4711" }, operator);
		for (let n = 0; n < 10; n += 1) for (const world of processes.both) await unmask(world);
		for (const world of processes.both) await expect(unmask(world)).rejects.toMatchObject({ code: "rate_limited" });
		const confirm = ({ context }: World) => context.limits.mayConfirm("opr_1");
		for (const world of [a, b, a, b, a]) await confirm(world);
		for (const world of processes.both) await expect(confirm(world)).rejects.toMatchObject({ code: "rate_limited" });
	});

	test("a paid phone code sent to both at once is sent to the platform once", async () => {
		const { token } = await a.loggedIn("alice");
		const code = a.simulator.issueCode("alice", "phone");
		const sent = await Promise.allSettled(
			processes.both.map(async (world) => phone(world.context, { code }, await world.caller(token))),
		);
		expect(sent.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		expect(sent.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "code_used" } });
		const calls = processes.both.flatMap(({ calls }) => calls.map(({ path }) => path));
		expect(calls.filter((path) => path.endsWith("getuserphonenumber"))).toHaveLength(1);
	});

	test("a code sent to both at once logs in once", async () => {
		for (let n = 0; n < 20; n += 1) {
			const code = a.simulator.issueCode("alice", "login");
			const sent = await Promise.allSettled(processes.both.map((world) => world.login("alice", { code })));
			expect(sent.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		}
	});
});
