import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { auditEvent } from "./audit.ts";
import { isSetUp, openSetup, setUp } from "./setup.ts";
import { hire, password, trySignIn } from "./test-staff.ts";
import { stranger, testWorld, type World } from "./test-world.ts";

let world: World;
let setupTokenFile: string;

beforeEach(async () => {
	world = await testWorld();
	const folder = mkdtempSync(join(tmpdir(), "lingpai-setup-"));
	setupTokenFile = join(folder, "setup.token");
	world.context.setupTokenFile = setupTokenFile;
	return () => rmSync(folder, { recursive: true });
});

const browser = { ...stranger, cookies: {}, language: "en" } as const;
const email = "owner@example.com";
const open = (owner: { email: string; password: string } | null = null) =>
	openSetup(world.context, { owner, setupTokenFile });
const use = (token: string, changes: object = {}, address: string | null = stranger.address) =>
	setUp(world.context, { token, email, password, ...changes }, { ...browser, address });

describe("the setup", () => {
	test("makes the holder of the printed token the owner, who signs in, and then its file is gone", async () => {
		const token = (await open()) ?? "";
		expect(readFileSync(setupTokenFile, "utf8")).toBe(`${token}\n`);
		expect(statSync(setupTokenFile).mode & 0o777).toBe(0o600);
		expect(await isSetUp(world.context)).toBe(false);
		const { id } = await use(token, { name: "小明" });
		expect(await isSetUp(world.context)).toBe(true);
		expect(existsSync(setupTokenFile)).toBe(false);
		expect(await world.context.storage.operators.byId(id)).toMatchObject({ email, name: "小明", role: "owner" });
		expect((await trySignIn(world, { email })).status).toBe(200);
	});

	test("is closed for ever: to its own token, and at every start", async () => {
		const token = (await open()) ?? "";
		const { id } = await use(token);
		await expect(use(token, { email: "second@example.com" })).rejects.toMatchObject({ code: "not_found" });
		expect(await open()).toBeNull();
		expect(await open({ email: "third@example.com", password })).toBeNull();
		expect((await world.context.storage.operators.list()).map((operator) => operator.id)).toEqual([id]);
		expect(existsSync(setupTokenFile)).toBe(false);
	});

	test("without a file prints one token at every start and in every process, until it is used", async () => {
		const openHere = () => openSetup(world.context, { owner: null, setupTokenFile: null });
		const [first, second] = await Promise.all([openHere(), openHere()]);
		expect(first).toMatch(/^lpt_[\w-]{43}$/);
		expect([second, await openHere()]).toEqual([first, first]);
		const elsewhere = await testWorld();
		expect(await openSetup(elsewhere.context, { owner: null, setupTokenFile: null })).not.toBe(first);
		expect(await use(first ?? "")).toMatchObject({ email });
		expect(await openHere()).toBeNull();
	});

	test("prints the same token at every start until it is used; a lost file gives a new one, and the old one ends", async () => {
		const first = (await open()) ?? "";
		expect(await open()).toBe(first);
		rmSync(setupTokenFile);
		const second = (await open()) ?? "";
		expect(second).not.toBe(first);
		await expect(use(first)).rejects.toMatchObject({ code: "invalid_request" });
		expect(await use(second)).toMatchObject({ email });
	});

	test("does not take a wrong token, nor the hash that is stored, and tells the log", async () => {
		const token = (await open()) ?? "";
		for (const wrong of [
			"",
			"x",
			token.slice(0, -1),
			`${token}x`,
			world.context.vault.hashToken(token).toString("hex"),
		]) {
			const refused = { code: "invalid_request", details: [{ path: "token" }] };
			await expect(use(wrong)).rejects.toMatchObject(refused);
		}
		expect(world.appended).toHaveLength(5);
		expect(world.appended[0]).toMatchObject({ action: "setup", outcome: "refused", reason: "wrong_token" });
		expect(await isSetUp(world.context)).toBe(false);
	});

	test("lets nobody guess for long, and nobody keep the owner out by guessing", async () => {
		const token = (await open()) ?? "";
		const codes = [];
		for (let i = 0; i < 8; i++) codes.push(await use("x").catch(({ code }: { code: string }) => code));
		expect(codes).toEqual([...Array(5).fill("invalid_request"), ...Array(3).fill("rate_limited")]);
		expect(await use(token, {}, "198.51.100.1")).toMatchObject({ email });
	});

	test("makes one owner of many who come at once", async () => {
		const token = (await open()) ?? "";
		const tries = ["a", "b", "c"].map((name) => use(token, { email: `${name}@example.com` }));
		const made = await Promise.allSettled(tries);
		expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		expect(await world.context.storage.operators.list()).toHaveLength(1);
	});

	test("is closed by an owner who was added from the host; the next start takes the file away", async () => {
		const token = (await open()) ?? "";
		await hire(world, "owner");
		await expect(use(token)).rejects.toMatchObject({ code: "not_found" });
		expect(await open()).toBeNull();
		expect(existsSync(setupTokenFile)).toBe(false);
	});
});

describe("an owner from the settings", () => {
	test("is made at the first start alone, with an event, also where a token was printed before", async () => {
		const token = (await open()) ?? "";
		expect(await open({ email, password })).toBeNull();
		expect((await trySignIn(world, { email })).status).toBe(200);
		await expect(use(token)).rejects.toMatchObject({ code: "not_found" });
		expect(existsSync(setupTokenFile)).toBe(false);
		expect(await open({ email: "second@example.com", password })).toBeNull();
		expect(await world.context.storage.operators.list()).toHaveLength(1);
	});

	test("does not come back when his password was changed or another owner followed him", async () => {
		await open({ email, password });
		const [first] = await world.context.storage.operators.list();
		const second = await hire(world, "owner");
		const event = auditEvent(world.context, null, { action: "operator.delete", outcome: "ok" });
		expect(await world.context.storage.operators.remove(first?.id ?? "", event)).toBe("removed");
		expect(await open({ email, password })).toBeNull();
		expect((await world.context.storage.operators.list()).map(({ id }) => id)).toEqual([second.id]);
	});
});

test("an unreadable token file gives way to a new token", async () => {
	writeFileSync(setupTokenFile, "\n");
	expect(await open()).toMatch(/^lpt_/);
});
