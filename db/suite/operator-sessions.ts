import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Operator, OperatorSession } from "../operators.ts";
import type { Given } from "./given.ts";
import { anEvent, anOperator, noon } from "./rows.ts";

/** What the port promises of operators' sessions. */
export function operatorSessionPromises(given: Given): void {
	const anybody = async () => {
		const operator = anOperator();
		await given.storage.operators.add(operator, anEvent());
		return operator;
	};
	const signIn = async ({ id: operatorId }: Operator, at = noon) => {
		const id = `ops_${randomUUID()}`;
		const origin = { ip: "192.0.2.1", userAgent: "Firefox" };
		const session: OperatorSession = { id, operatorId, ...origin, createdAt: at, lastSeenAt: at };
		const idHash = randomBytes(32);
		await given.storage.operatorSessions.open(session, idHash, anEvent({ action: "operator.signIn" }));
		return { session, idHash };
	};
	const idsOf = async ({ id }: Operator) =>
		(await given.storage.operatorSessions.ofOperator(id)).map((session) => session.id);

	describe("operators' sessions", () => {
		test("a session is found by its hash with its operator, whose sign-in is noted with an event", async () => {
			const operator = await anybody();
			const before = await given.countEvents();
			const { session, idHash } = await signIn(operator, noon + 5);
			const found = await given.storage.operatorSessions.byIdHash(idHash);
			expect(found).toEqual({ session, operator: { ...operator, lastSignInAt: noon + 5 } });
			expect(await given.storage.operatorSessions.byIdHash(randomBytes(32))).toBeNull();
			expect(await given.countEvents()).toBe(before + 1);
		});

		test("use is noted, and a late note takes nothing back", async () => {
			const { session, idHash } = await signIn(await anybody());
			await given.storage.operatorSessions.touch(session.id, noon + 20);
			await given.storage.operatorSessions.touch(session.id, noon + 10);
			expect((await given.storage.operatorSessions.byIdHash(idHash))?.session.lastSeenAt).toBe(noon + 20);
		});

		test("an operator's sessions stand newest first, also within one millisecond, without anybody else's", async () => {
			const [operator, other] = [await anybody(), await anybody()];
			const opened = [];
			for (const at of [noon, noon, noon + 1, noon - 1]) opened.push((await signIn(operator, at)).session);
			await signIn(other);
			const [first, second, third, last] = opened;
			expect(await given.storage.operatorSessions.ofOperator(operator.id)).toEqual([third, second, first, last]);
		});

		test("a session is ended by its own operator only, once, with one event", async () => {
			const [operator, other] = [await anybody(), await anybody()];
			const { session, idHash } = await signIn(operator);
			const before = await given.countEvents();
			expect(await given.storage.operatorSessions.end(other.id, session.id, anEvent())).toBe(false);
			const end = () => given.storage.operatorSessions.end(operator.id, session.id, anEvent());
			expect(await Promise.all([end(), end()])).toEqual([true, false]);
			expect(await given.storage.operatorSessions.byIdHash(idHash)).toBeNull();
			expect(await given.countEvents()).toBe(before + 1);
		});

		test("a change of the operator ends no session, all but one, or all", async () => {
			const [operator, other] = [await anybody(), await anybody()];
			const [one, two] = [await signIn(operator), await signIn(operator)];
			const theirs = await signIn(other);
			const change = (keep?: string | null) =>
				given.storage.operators.update(operator.id, { passwordHash: "$argon2id$new" }, anEvent(), keep);
			await change();
			expect((await idsOf(operator)).sort()).toEqual([one.session.id, two.session.id].sort());
			await change(one.session.id);
			expect(await idsOf(operator)).toEqual([one.session.id]);
			await change(null);
			expect(await idsOf(operator)).toEqual([]);
			expect(await idsOf(other)).toEqual([theirs.session.id]);
		});

		test("a removed operator's sessions are gone with him", async () => {
			const operator = await anybody();
			const { idHash } = await signIn(operator);
			await given.storage.operators.remove(operator.id, anEvent());
			expect(await given.storage.operatorSessions.byIdHash(idHash)).toBeNull();
		});

		test("sessions that began or were seen too long ago are removed, and counted", async () => {
			const operator = await anybody();
			const [old, idle, fresh] = [
				await signIn(operator, noon),
				await signIn(operator, noon + 10),
				await signIn(operator, noon + 10),
			];
			await given.storage.operatorSessions.touch(old.session.id, noon + 50);
			await given.storage.operatorSessions.touch(fresh.session.id, noon + 50);
			expect(await given.storage.operatorSessions.purge(noon + 10, noon + 50)).toBe(2);
			expect(await idsOf(operator)).toEqual([fresh.session.id]);
			expect(await idsOf(operator)).not.toContain(idle.session.id);
		});
	});
}
