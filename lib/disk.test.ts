import { beforeEach, expect, test } from "vitest";
import { StorageUnavailable } from "../db/storage.ts";
import { introspect } from "./introspect.ts";
import { checkSession, logOut } from "./session.ts";
import { backend, testWorld, type World } from "./test-world.ts";

const megabyte = 1024 ** 2;
let world: World;
let free: number | null;
let logged: string[];

beforeEach(async () => {
	world = await testWorld();
	free = 100 * megabyte;
	logged = [];
	world.context.storage.free = async () => free;
});

async function look(megabytes: number | null) {
	free = megabytes === null ? null : megabytes * megabyte;
	const note = (...[, message]: unknown[]) => logged.push(String(message));
	const log = Object.assign(Object.create(world.context.log), { warn: note, info: note });
	await world.context.disk.look({ storage: world.context.storage, log });
}

test("with less than 64 MiB left nobody new logs in, with a wait; the code is not spent, and nothing is sent or written", async () => {
	await look(63);
	await expect(world.login("alice")).rejects.toMatchObject({ code: "unavailable", retryAfter: 30 });
	expect([world.calls, world.appended]).toEqual([[], []]);
});

test("with less than 64 MiB left sessions are checked, introspected and ended as ever", async () => {
	const { token, ...caller } = await world.loggedIn("alice");
	await look(1);
	expect(await checkSession(world.context, { upstream: undefined }, caller)).toMatchObject({ active: true });
	expect(await introspect(world.context, { token }, backend())).toMatchObject({ active: true });
	await logOut(world.context, {}, caller);
	await expect(world.caller(token)).rejects.toMatchObject({ code: "session_revoked" });
});

test("with room again they log in, without a restart; each is logged once", async () => {
	for (const megabytes of [500, 60, 50, 79]) await look(megabytes);
	expect(world.context.disk.isLow).toBe(true);
	for (const megabytes of [80, 70, 500]) await look(megabytes);
	expect((await world.login("alice")).user.isNew).toBe(true);
	expect(logged).toEqual(["disk nearly full, new logins are refused", "disk has room again, logins are taken"]);
});

test("where nobody can tell what is free, everybody logs in", async () => {
	await look(null);
	expect((await world.login("alice")).user.isNew).toBe(true);
});

test("a full storage refuses logins as unavailable and keeps checking sessions", async () => {
	const { token, ...caller } = await world.loggedIn("alice");
	world.pass(4 * 86_400);
	const { sessions, codes } = world.context.storage;
	const full = () => Promise.reject(new StorageUnavailable("SQLITE_FULL"));
	Object.assign(sessions, { touch: full, open: full });
	Object.assign(codes, { claim: full });
	expect(await checkSession(world.context, { upstream: undefined }, caller)).toMatchObject({ renewed: false });
	await expect(world.login("bob")).rejects.toBeInstanceOf(StorageUnavailable);
});
