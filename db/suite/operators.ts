import { describe, expect, test } from "vitest";
import type { Given } from "./given.ts";
import { anEvent, anOperator } from "./rows.ts";

/** What the port promises of operators and of the setup. */
export function operatorPromises(given: Given): void {
	const add = async (changes: Parameters<typeof anOperator>[0] = {}) => {
		const operator = anOperator(changes);
		expect(await given.storage.operators.add(operator, anEvent({ action: "operator.create" }))).toBe(true);
		return operator;
	};

	describe("the setup", () => {
		const token = Buffer.alloc(32, 1);

		test("is new, then offers the newest token, then is closed for ever by the first owner", async () => {
			expect(await given.storage.operators.setup()).toEqual({ state: "new" });
			expect(await given.storage.operators.offerSetup(Buffer.alloc(32, 9))).toBe(true);
			expect(await given.storage.operators.offerSetup(token)).toBe(true);
			expect(await given.storage.operators.setup()).toEqual({ state: "offered", tokenHash: token });
			const owner = anOperator({ role: "owner" });
			expect(await given.storage.operators.setUp(owner, anEvent())).toBe(true);
			expect(await given.storage.operators.setup()).toEqual({ state: "closed" });
			expect(await given.storage.operators.offerSetup(token)).toBe(false);
			expect(await given.storage.operators.byId(owner.id)).toEqual(owner);
		});

		test("of twenty who set up at once one becomes the owner, with one event", async () => {
			await given.storage.operators.offerSetup(token);
			const before = await given.countEvents();
			const owners = Array.from({ length: 20 }, () => anOperator({ role: "owner" }));
			const made = await Promise.all(owners.map((owner) => given.storage.operators.setUp(owner, anEvent())));
			expect(made.filter(Boolean)).toHaveLength(1);
			expect(await given.storage.operators.list()).toEqual([owners[made.indexOf(true)]]);
			expect(await given.countEvents()).toBe(before + 1);
		});

		test("is closed by an owner who was added or promoted, not by others", async () => {
			const viewer = await add();
			expect(await given.storage.operators.setup()).toEqual({ state: "new" });
			await given.storage.operators.update(viewer.id, { role: "owner" }, anEvent());
			expect(await given.storage.operators.setup()).toEqual({ state: "closed" });
			await given.storage.operators.add(anOperator({ role: "owner" }), anEvent());
			expect(await given.storage.operators.setUp(anOperator({ role: "owner" }), anEvent())).toBe(false);
			expect(await given.storage.operators.list()).toHaveLength(2);
		});

		test("gives the first owner an e-mail that an operator without that right had", async () => {
			await add({ email: "a@example.com" });
			const owner = anOperator({ role: "owner", email: "a@example.com" });
			expect(await given.storage.operators.setUp(owner, anEvent())).toBe(true);
			expect(await given.storage.operators.list()).toEqual([owner]);
		});
	});

	describe("operators", () => {
		test("are found as they were added, and listed by e-mail", async () => {
			const bob = await add({ email: "bob@example.com", sealedTotp: "k1:totp", recoveryCodes: ["aa", "bb"] });
			const alice = await add({ email: "alice@example.com", name: "小明", role: "owner" });
			expect(await given.storage.operators.list()).toEqual([alice, bob]);
			expect(await given.storage.operators.byId(bob.id)).toEqual(bob);
			expect(await given.storage.operators.byEmail(alice.email)).toEqual(alice);
			expect(await given.storage.operators.byId("opr_gone")).toBeNull();
			expect(await given.storage.operators.byEmail("gone@example.com")).toBeNull();
		});

		test("never share an e-mail, also when added at once: the others are told, without an event", async () => {
			const before = await given.countEvents();
			const twins = Array.from({ length: 10 }, () => anOperator({ email: "a@example.com" }));
			const added = await Promise.all(twins.map((twin) => given.storage.operators.add(twin, anEvent())));
			expect(added.filter(Boolean)).toHaveLength(1);
			expect(await given.storage.operators.list()).toEqual([twins[added.indexOf(true)]]);
			expect(await given.countEvents()).toBe(before + 1);
		});

		test("are changed in what is given, with an event; nobody is not changed, without one", async () => {
			const operator = await add({ totpStep: 5 });
			const before = await given.countEvents();
			const changes = { name: "Bob", passwordHash: "$argon2id$new", sealedTotp: null, totpStep: null };
			expect(await given.storage.operators.update(operator.id, changes, anEvent())).toBe("updated");
			expect(await given.storage.operators.byId(operator.id)).toEqual({ ...operator, ...changes });
			expect(await given.storage.operators.update(operator.id, {}, anEvent())).toBe("updated");
			expect(await given.storage.operators.update("opr_gone", changes, anEvent())).toBe("absent");
			expect(await given.countEvents()).toBe(before + 2);
		});

		test("the last owner cannot be demoted or removed: nothing happens, no event either", async () => {
			const owner = await add({ role: "owner" });
			await add({ role: "operator" });
			const before = await given.countEvents();
			expect(await given.storage.operators.update(owner.id, { role: "viewer" }, anEvent(), null)).toBe("last_owner");
			expect(await given.storage.operators.remove(owner.id, anEvent())).toBe("last_owner");
			expect(await given.storage.operators.byId(owner.id)).toEqual(owner);
			expect(await given.countEvents()).toBe(before);
			expect(await given.storage.operators.update(owner.id, { role: "owner", name: "A" }, anEvent())).toBe("updated");
		});

		test.each(["remove", "demote", "both"])("of two owners who %s each other at once one stays", async (how) => {
			const [one, other] = [await add({ role: "owner" }), await add({ role: "owner" })];
			const remove = ({ id }: { id: string }) => given.storage.operators.remove(id, anEvent());
			const demote = ({ id }: { id: string }) => given.storage.operators.update(id, { role: "viewer" }, anEvent());
			const [first, second] = [how === "demote" ? demote : remove, how === "remove" ? remove : demote];
			const ended = await Promise.all([first(one), second(other)]);
			expect(ended.filter((answer) => answer === "last_owner")).toHaveLength(1);
			const owners = (await given.storage.operators.list()).filter(({ role }) => role === "owner");
			expect(owners).toEqual([ended[0] === "last_owner" ? one : other]);
		});

		test("a removal appends its event, once", async () => {
			const operator = await add();
			const before = await given.countEvents();
			expect(await given.storage.operators.remove(operator.id, anEvent())).toBe("removed");
			expect(await given.storage.operators.remove(operator.id, anEvent())).toBe("absent");
			expect(await given.storage.operators.byId(operator.id)).toBeNull();
			expect(await given.countEvents()).toBe(before + 1);
		});
	});

	describe("second factors", () => {
		test("a time step is taken once, and none before it after it", async () => {
			const { id } = await add();
			const claims = await Promise.all(
				Array.from({ length: 20 }, () => given.storage.operators.claimTotpStep(id, 100)),
			);
			expect(claims.filter(Boolean)).toHaveLength(1);
			expect(await given.storage.operators.claimTotpStep(id, 99)).toBe(false);
			expect(await given.storage.operators.claimTotpStep(id, 101)).toBe(true);
			expect((await given.storage.operators.byId(id))?.totpStep).toBe(101);
			expect(await given.storage.operators.claimTotpStep("opr_gone", 1)).toBe(false);
		});

		test("a recovery code is taken out once, and the others stay", async () => {
			const { id } = await add({ recoveryCodes: ["aa", "bb", "cc"] });
			const spend = (code: string) => given.storage.operators.spendRecoveryCode(id, code);
			const spent = await Promise.all(["aa", "bb", "aa", "aa", "dd", "bb"].map(spend));
			expect(spent).toEqual([true, true, false, false, false, false]);
			expect((await given.storage.operators.byId(id))?.recoveryCodes).toEqual(["cc"]);
			expect(await given.storage.operators.spendRecoveryCode("opr_gone", "aa")).toBe(false);
		});
	});
}
