import { generateSync } from "otplib";
import { beforeEach, describe, expect, test } from "vitest";
import type { Operator } from "../db/operators.ts";
import { showMe } from "./account.ts";
import type { PersonCaller } from "./context.ts";
import { confirmTotp, dropTotp, offerTotp, renewRecoveryCodes } from "./own-totp.ts";
import { cookiesOf, hire, password, personOf, trySignIn } from "./test-staff.ts";
import { testWorld, type World } from "./test-world.ts";

let world: World;
let operator: Operator;
let cookies: Record<string, string>;

beforeEach(async () => {
	world = await testWorld();
	operator = await hire(world, "owner", { email: "ming@example.com" });
	cookies = await cookiesOf(world, operator);
});

const me = (): Promise<PersonCaller> => personOf(world, cookies);
const codeOf = (secret: string) => generateSync({ secret, epoch: Math.floor(world.context.now() / 1000) });
const offer = async () => offerTotp(world.context, {}, await me());
const confirm = async (input: { offer: string; code: string; password?: string }) =>
	confirmTotp(world.context, { password, ...input }, await me());
const conflictAt = (path: string) => ({ code: "invalid_request", details: [{ path }] });

async function switchOn() {
	const { secret, offer: offered } = await offer();
	const { recoveryCodes } = await confirm({ offer: offered, code: codeOf(secret) });
	world.pass(30);
	return { secret, recoveryCodes };
}

describe("a second factor", () => {
	test("is offered as text, address and QR code, and asked for once a code of it was given", async () => {
		const { secret, uri, qr, offer: offered } = await offer();
		expect(uri).toBe(`otpauth://totp/Lingpai:ming%40example.com?secret=${secret}&issuer=Lingpai`);
		expect(qr).toMatch(/^<svg [^>]*>.*<\/svg>\s*$/s);
		expect(qr).not.toMatch(/<(script|style|foreignObject)|\bon\w+=|style=|href=/);
		expect((await trySignIn(world, { email: operator.email })).status).toBe(200);
		const { recoveryCodes } = await confirm({ offer: offered, code: codeOf(secret) });
		expect(new Set(recoveryCodes).size).toBe(10);
		for (const code of recoveryCodes) expect(code).toMatch(/^[a-z0-9]{5}-[a-z0-9]{5}$/);
		expect(await showMe(world.context, {}, await me())).toMatchObject({ totp: true, recoveryCodesLeft: 10 });
		expect((await trySignIn(world, { email: operator.email })).body.details).toMatchObject([{ path: "totp" }]);
	});

	test("is kept sealed, and its codes as hashes", async () => {
		const { secret, recoveryCodes } = await switchOn();
		const row = JSON.stringify(await world.context.storage.operators.byId(operator.id));
		for (const text of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replace("-", ""))]) {
			expect(row).not.toContain(text);
		}
	});

	test("does not take the code again with which it was switched on", async () => {
		const { secret, offer: offered } = await offer();
		await confirm({ offer: offered, code: codeOf(secret) });
		expect((await trySignIn(world, { email: operator.email, totp: codeOf(secret) })).status).toBe(401);
		world.pass(30);
		expect((await trySignIn(world, { email: operator.email, totp: codeOf(secret) })).status).toBe(200);
	});

	test("needs the password, a right code, and an offer of this session that is not old", async () => {
		const { secret, offer: offered } = await offer();
		const code = codeOf(secret);
		await expect(confirm({ offer: offered, code, password: "wrong" })).rejects.toMatchObject(conflictAt("password"));
		await expect(confirm({ offer: offered, code: "000000" })).rejects.toMatchObject(conflictAt("code"));
		for (const bad of ["", "x", `${offered}x`, `k1:${"A".repeat(80)}`]) {
			await expect(confirm({ offer: bad, code })).rejects.toMatchObject(conflictAt("offer"));
		}
		const elsewhere = await personOf(world, await cookiesOf(world, operator));
		const given = { offer: offered, code, password };
		await expect(confirmTotp(world.context, given, elsewhere)).rejects.toMatchObject(conflictAt("offer"));
		world.pass(900);
		await expect(confirm({ offer: offered, code: codeOf(secret) })).rejects.toMatchObject(conflictAt("offer"));
		expect(await showMe(world.context, {}, await me())).toMatchObject({ totp: false, recoveryCodesLeft: 0 });
	});

	test("is confirmed once, also by two at once: whose codes are shown, those count", async () => {
		const { secret, offer: offered } = await offer();
		const tries = [1, 2, 3].map(() => confirm({ offer: offered, code: codeOf(secret) }));
		const done = (await Promise.allSettled(tries)).flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
		expect(done).toHaveLength(1);
		const totp = done[0]?.recoveryCodes[0] ?? "";
		expect((await trySignIn(world, { email: operator.email, totp })).status).toBe(200);
	});

	test("is replaced by another one, for a new phone: the codes of the old one end", async () => {
		const old = await switchOn();
		const now = await switchOn();
		for (const [totp, status] of [
			[codeOf(old.secret), 401],
			[old.recoveryCodes[0] ?? "", 401],
			[codeOf(now.secret), 200],
		] as const) {
			expect((await trySignIn(world, { email: operator.email, totp })).status).toBe(status);
		}
	});

	test("is switched off with the password, and its recovery codes go", async () => {
		await switchOn();
		const drop = async (given: string) => dropTotp(world.context, { password: given }, await me());
		await expect(drop("wrong")).rejects.toMatchObject(conflictAt("password"));
		expect(await drop(password)).toMatchObject({ totp: false, recoveryCodesLeft: 0 });
		expect((await trySignIn(world, { email: operator.email })).status).toBe(200);
	});
});

describe("new recovery codes", () => {
	const renew = async (given = password) => renewRecoveryCodes(world.context, { password: given }, await me());

	test("take the place of the old ones, for who knows the password", async () => {
		const { recoveryCodes: old } = await switchOn();
		await expect(renew("wrong")).rejects.toMatchObject(conflictAt("password"));
		const { recoveryCodes: now } = await renew();
		expect(now).toHaveLength(10);
		for (const [totp = "", status] of [
			[old[0], 401],
			[now[0], 200],
		] as const) {
			expect((await trySignIn(world, { email: operator.email, totp })).status).toBe(status);
		}
		expect(await showMe(world.context, {}, await me())).toMatchObject({ recoveryCodesLeft: 9 });
	});

	test("are for those who have a second factor", async () => {
		await expect(renew()).rejects.toMatchObject(conflictAt("totp"));
	});
});
