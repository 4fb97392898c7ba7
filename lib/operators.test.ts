import { beforeEach, describe, expect, test } from "vitest";
import type { Operator } from "../db/operators.ts";
import type { OperatorCaller } from "./context.ts";
import { signedInOperator } from "./operator-session.ts";
import { changeOperator, createOperator, deleteOperator, listOperators, showOperator } from "./operators.ts";
import { cookiesOf, hire, password, personOf, trySignIn, withTotp } from "./test-staff.ts";
import { stranger, testWorld, type World } from "./test-world.ts";

let world: World;
let owner: Operator;
let caller: OperatorCaller;

beforeEach(async () => {
	world = await testWorld();
	owner = await hire(world, "owner", { email: "owner@example.com" });
	caller = await personOf(world, await cookiesOf(world, owner));
});

const script: OperatorCaller = {
	...{ ...stranger, role: "owner", operator: null },
	apiKey: { id: "key_1", scope: "admin", appid: null },
};
const change = (id: string, changes: object, by = caller) => changeOperator(world.context, { id, ...changes }, by);
const signIn = (email: string, form: object = {}) => trySignIn(world, { email, ...form });
const conflictAt = (path: string) => ({
	code: "invalid_request",
	details: [{ path, message: { en: expect.any(String), zh: expect.stringMatching(/\p{Script=Han}/u) } }],
});

async function events(action: "operator.create" | "operator.update" | "operator.delete") {
	const none = { outcome: null, reason: null, appid: null, userId: null, sessionId: null, operatorId: null };
	const filter = { action, ...none, from: null, to: null, q: null };
	return (await world.context.storage.audit.page(filter, 50, null)).items.map(({ detail, operatorId, apiKeyId }) => ({
		...{ detail, by: operatorId ?? apiKeyId },
	}));
}

describe("an operator who is added", () => {
	const ming = { email: "ming@example.com", password, role: "viewer", name: "小明" } as const;

	test("may sign in at once, and is listed first, without anything secret", async () => {
		world.pass(1);
		const made = await createOperator(world.context, ming, caller);
		expect((await signIn(ming.email)).status).toBe(200);
		const { items, nextCursor } = await listOperators(world.context, { limit: 50, cursor: undefined });
		expect(items.map(({ email }) => email)).toEqual([ming.email, owner.email]);
		expect(nextCursor).toBeNull();
		expect(items[0]).toEqual({
			...{ id: made.id, email: ming.email, name: "小明", role: "viewer", totp: false },
			...{ createdAt: "2026-01-31T08:00:01.000Z", lastSignInAt: "2026-01-31T08:00:01.000Z" },
		});
		expect(await showOperator(world.context, { id: made.id })).toEqual(items[0]);
		expect(await events("operator.create")).toContainEqual({
			...{ detail: { operator: made.id, role: "viewer" }, by: owner.id },
		});
	});

	test("may be added by a script, which the log then names", async () => {
		const { id } = await createOperator(world.context, ming, script);
		expect(await events("operator.create")).toContainEqual({ detail: { operator: id, role: "viewer" }, by: "key_1" });
	});

	test("has an e-mail of his own", async () => {
		await createOperator(world.context, ming, caller);
		await expect(createOperator(world.context, ming, caller)).rejects.toMatchObject(conflictAt("email"));
	});
});

describe("an operator who is changed", () => {
	test("has his new role at his next request, in the session that he has", async () => {
		const operator = await hire(world, "operator");
		const cookies = await cookiesOf(world, operator);
		expect(await change(operator.id, { role: "viewer", name: "阿明" })).toMatchObject({ role: "viewer", name: "阿明" });
		expect((await personOf(world, cookies)).role).toBe("viewer");
		expect(await events("operator.update")).toEqual([
			{
				detail: { operator: operator.id, "role.old": "operator", "role.new": "viewer", name: "changed" },
				by: owner.id,
			},
		]);
	});

	test("with a new password or without his second factor loses all his sessions, and nobody else does", async () => {
		const [operator, other] = [await hire(world, "operator"), await hire(world, "operator")];
		const kept = [await cookiesOf(world, other), await cookiesOf(world, owner)];
		for (const [changes, form] of [
			[{ password: "a new password, longer" }, { password: "a new password, longer" }],
			[{ totp: false }, { password: "a new password, longer" }],
		] as const) {
			const cookies = (await signIn(operator.email, "totp" in changes ? form : {})).cookies;
			expect(await signedInOperator(world.context, cookies)).not.toBeNull();
			await change(operator.id, changes);
			expect(await signedInOperator(world.context, cookies)).toBeNull();
			expect((await signIn(operator.email, form)).status).toBe(200);
		}
		for (const cookies of kept) expect(await signedInOperator(world.context, cookies)).not.toBeNull();
		expect((await events("operator.update")).map(({ detail }) => detail)).toEqual([
			{ operator: operator.id, totp: "off" },
			{ operator: operator.id, password: "replaced" },
		]);
	});

	test("signs in without the second factor that he lost, and its recovery codes are void", async () => {
		const operator = await hire(world, "viewer");
		await withTotp(world, operator);
		expect((await signIn(operator.email)).status).toBe(401);
		expect(await change(operator.id, { totp: false })).toMatchObject({ totp: false });
		expect((await signIn(operator.email)).status).toBe(200);
		expect(await world.context.storage.operators.byId(operator.id)).toMatchObject({ recoveryCodes: [] });
	});

	test("in nothing leaves no trace", async () => {
		const operator = await hire(world, "viewer", { name: "阿明" });
		const cookies = await cookiesOf(world, operator);
		for (const same of [{}, { role: "viewer" }, { name: "阿明" }]) {
			expect(await change(operator.id, same)).toMatchObject({ role: "viewer", name: "阿明" });
		}
		expect(await events("operator.update")).toEqual([]);
		expect(await signedInOperator(world.context, cookies)).not.toBeNull();
	});

	test("is not oneself, where the own password would be asked for", async () => {
		for (const [changes, path] of [
			[{ password }, "password"],
			[{ totp: false }, "totp"],
		] as const) {
			await expect(change(owner.id, changes)).rejects.toMatchObject(conflictAt(path));
		}
		expect(await change(owner.id, { password: "set by a script 123" }, script)).toMatchObject({ id: owner.id });
	});
});

test("the last owner is neither demoted nor removed, by himself or a script; the one before the last is", async () => {
	for (const by of [caller, script]) {
		await expect(change(owner.id, { role: "viewer" }, by)).rejects.toMatchObject(conflictAt("role"));
		await expect(deleteOperator(world.context, { id: owner.id }, by)).rejects.toMatchObject(conflictAt("id"));
	}
	const second = await hire(world, "owner");
	expect(await change(owner.id, { role: "viewer" })).toMatchObject({ role: "viewer" });
	await expect(deleteOperator(world.context, { id: second.id }, script)).rejects.toMatchObject(conflictAt("id"));
});

test("an operator who is removed is gone with his sessions; the log keeps his id", async () => {
	const operator = await hire(world, "operator");
	const cookies = await cookiesOf(world, operator);
	await deleteOperator(world.context, { id: operator.id }, caller);
	expect(await signedInOperator(world.context, cookies)).toBeNull();
	expect((await signIn(operator.email)).status).toBe(401);
	expect(await events("operator.delete")).toEqual([
		{ detail: { operator: operator.id, role: "operator" }, by: owner.id },
	]);
	for (const gone of [showOperator, changeOperator, deleteOperator]) {
		await expect(gone(world.context, { id: operator.id }, caller)).rejects.toMatchObject({ code: "not_found" });
	}
});
