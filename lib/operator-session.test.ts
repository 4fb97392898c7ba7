import { beforeEach, describe, expect, test } from "vitest";
import { StorageUnavailable } from "../db/storage.ts";
import { signedInOperator } from "./operator-session.ts";
import { csrfToken, signOut } from "./sign-in.ts";
import { cookiesOf, cookiesSet, hire } from "./test-staff.ts";
import { stranger, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const sessionCookie = "__Secure-next-auth.session-token";
const browser = { ...stranger, language: "en" } as const;

describe("a sign-out", () => {
	async function leave(cookies: Record<string, string>) {
		const csrf = await csrfToken(world.context, {}, { ...browser, cookies });
		const kept = { ...cookies, ...cookiesSet(csrf.cookies) };
		const token = String(Object(JSON.parse(String(csrf.body))).csrfToken);
		return signOut(world.context, { csrfToken: token, json: "true" }, { ...browser, cookies: kept });
	}

	test("ends the session, so that a copy of its cookie opens nothing, and takes the cookie away", async () => {
		const owner = await hire(world, "owner");
		const [cookies, elsewhere] = [await cookiesOf(world, owner), await cookiesOf(world, owner)];
		const answer = await leave(cookies);
		expect(answer.status).toBe(200);
		expect(answer.cookies?.find((cookie) => cookie.startsWith(`${sessionCookie}=;`))).toContain("Max-Age=0");
		expect(await signedInOperator(world.context, cookies)).toBeNull();
		expect(await signedInOperator(world.context, elsewhere)).not.toBeNull();
	});

	test("is refused without the token, and then nothing ends", async () => {
		const cookies = await cookiesOf(world, await hire(world, "owner"));
		await expect(
			signOut(world.context, { csrfToken: "", json: "true" }, { ...browser, cookies }),
		).rejects.toMatchObject({ code: "forbidden" });
		expect(await signedInOperator(world.context, cookies)).not.toBeNull();
	});

	test("that cannot be kept is told, not passed over", async () => {
		const cookies = await cookiesOf(world, await hire(world, "owner"));
		world.context.storage.operatorSessions.end = () => Promise.reject(new StorageUnavailable("full"));
		await expect(leave(cookies)).rejects.toMatchObject({ code: "unavailable" });
	});

	test("of somebody who is not signed in is fine", async () => {
		expect((await leave({})).status).toBe(200);
	});
});

describe("a session", () => {
	test("ends after half an hour without a sign of life, and twelve hours after the sign-in however busy", async () => {
		const owner = await hire(world, "owner");
		const cookies = await cookiesOf(world, owner);
		for (let hours = 0; hours < 12; hours += 0.25) {
			expect(await signedInOperator(world.context, cookies)).not.toBeNull();
			world.pass(900);
		}
		expect(await signedInOperator(world.context, cookies)).toBeNull();
		const idle = await cookiesOf(world, owner);
		world.pass(1_799);
		expect(await signedInOperator(world.context, idle)).not.toBeNull();
		world.pass(1_800);
		expect(await signedInOperator(world.context, idle)).toBeNull();
	});

	test("goes on while nothing can be written", async () => {
		const owner = await hire(world, "owner");
		const cookies = await cookiesOf(world, owner);
		world.context.storage.operatorSessions.touch = () => Promise.reject(new StorageUnavailable("full"));
		world.pass(120);
		expect(await signedInOperator(world.context, cookies)).toMatchObject({ operator: { id: owner.id } });
		world.context.storage.operatorSessions.touch = () => Promise.reject(new TypeError("a bug"));
		await expect(signedInOperator(world.context, cookies)).rejects.toThrow("a bug");
	});

	test("is told by no cookie that was changed, cut or made by somebody else", async () => {
		const cookies = await cookiesOf(world, await hire(world, "owner"));
		const token = cookies[sessionCookie] ?? "";
		const elsewhere = await testWorld();
		const strange = (await cookiesOf(elsewhere, await hire(elsewhere, "owner")))[sessionCookie] ?? "";
		const middle = Math.floor(token.length / 2);
		for (const bad of [
			...["", "x", "a.b.c.d.e", token.slice(0, -1), `${token}x`, strange, "x".repeat(5_000)],
			token.slice(0, middle) + (token[middle] === "_" ? "A" : "_") + token.slice(middle + 1),
		]) {
			expect(await signedInOperator(world.context, { [sessionCookie]: bad })).toBeNull();
			expect(await signedInOperator(world.context, { "next-auth.session-token": token })).toBeNull();
		}
	});
});
