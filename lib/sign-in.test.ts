import { beforeEach, describe, expect, test, vi } from "vitest";
import { StorageUnavailable } from "../db/storage.ts";
import { signedInOperator } from "./operator-session.ts";
import * as passwords from "./passwords.ts";
import { csrfToken, signIn } from "./sign-in.ts";
import { cookiesSet, hire, newestSignIn, password, trySignIn } from "./test-staff.ts";
import { stranger, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const sessionCookie = "__Secure-next-auth.session-token";
const browser = { ...stranger, language: "en" } as const;

describe("a sign-in", () => {
	test("opens a session whose row alone says who it is; its cookie opens nothing else", async () => {
		const owner = await hire(world, "owner", { email: "owner@example.com" });
		const { status, body, cookies, setCookies } = await trySignIn(world, { email: " Owner@Example.COM " });
		expect([status, body]).toEqual([200, { url: "https://lingpai.example.com" }]);
		expect(await signedInOperator(world.context, cookies)).toMatchObject({
			operator: { id: owner.id, lastSignInAt: world.context.now() },
			operatorSession: { ip: "192.0.2.7", userAgent: "Phone", createdAt: world.context.now() },
		});
		for (const text of [owner.id, owner.email]) expect(setCookies.join()).not.toContain(text);
		expect(await newestSignIn(world)).toMatchObject({
			...{ outcome: "ok", reason: null, operatorId: owner.id, ip: "192.0.2.7", userAgent: "Phone" },
		});
	});

	test("sets cookies for https alone, or for http where that is the public address", async () => {
		const { email } = await hire(world, "viewer");
		const flags = async () =>
			(await trySignIn(world, { email })).setCookies.map((cookie) => {
				const [pair = "", ...rest] = cookie.split("; ");
				return [pair.split("=")[0], ...rest.filter((flag) => !/^(Expires|Max-Age)=/.test(flag)).sort()];
			});
		const secure = ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"];
		expect(await flags()).toEqual([
			[sessionCookie, ...secure],
			["__Host-lingpai.browser", ...secure],
		]);
		world.context.publicUrl = "http://localhost:3000";
		expect(await flags()).toEqual([
			["next-auth.session-token", ...secure.slice(0, 3)],
			["lingpai.browser", ...secure.slice(0, 3)],
		]);
	});

	test("is refused in the same words for a wrong password and an e-mail of nobody; only the audit log tells which", async () => {
		const { id, email } = await hire(world, "owner");
		const answers = [];
		for (const form of [
			{ email, password: "wrong horse battery" },
			{ email: "nobody@example.com", password: "wrong horse battery" },
		]) {
			const { status, body, setCookies } = await trySignIn(world, form);
			answers.push({ status, body, setCookies, event: await newestSignIn(world) });
		}
		const refused = {
			status: 401,
			body: expect.objectContaining({ error: "unauthorized", message: expect.any(String) }),
			setCookies: [],
		};
		expect(answers).toEqual([
			{ ...refused, event: expect.objectContaining({ reason: "wrong_password", operatorId: id }) },
			{ ...refused, event: expect.objectContaining({ reason: "unknown_email", operatorId: null }) },
		]);
		expect(answers[0]?.body).toEqual(answers[1]?.body);
		expect(answers[0]?.body).not.toHaveProperty("details");
		expect(JSON.stringify(answers[1]?.event)).not.toContain("nobody@example.com");
	});

	test("costs one look at a password, whether there is such an operator or not", async () => {
		const { email } = await hire(world, "owner");
		const looks = vi.spyOn(passwords, "isPassword");
		try {
			for (const given of [email, "nobody@example.com", ""])
				await trySignIn(world, { email: given, password: "wrong" });
			const { passwordHash } = (await world.context.storage.operators.byEmail(email)) ?? {};
			expect(looks.mock.calls).toEqual([
				[passwordHash, "wrong"],
				[null, "wrong"],
				[null, "wrong"],
			]);
		} finally {
			looks.mockRestore();
		}
	});

	test("is refused without the token that its own page fetched, whatever else is right", async () => {
		const { email } = await hire(world, "owner");
		const csrf = cookiesSet((await csrfToken(world.context, {}, { ...browser, cookies: {} })).cookies);
		const other = await csrfToken(world.context, {}, { ...browser, cookies: {} });
		const { csrfToken: strange } = Object(JSON.parse(String(other.body)));
		for (const [cookies, token] of [
			[{}, ""],
			[csrf, ""],
			[csrf, String(strange)],
			[{}, String(strange)],
			[{ "__Host-next-auth.csrf-token": `${strange}|${"0".repeat(64)}` }, String(strange)],
		] as const) {
			const answer = await signIn(
				world.context,
				{ email, password, csrfToken: token, json: "true" },
				{ ...browser, cookies },
			);
			expect([answer.status, JSON.parse(String(answer.body)).error]).toEqual([403, "forbidden"]);
			expect(Object.keys(cookiesSet(answer.cookies))).not.toContain(sessionCookie);
		}
		expect(await newestSignIn(world)).toBeUndefined();
	});

	test("is not upset by what a stranger's page left in next-auth's cookies, and never leads to another host", async () => {
		const { email } = await hire(world, "owner");
		const cookies = { "__Secure-next-auth.callback-url": "javascript:alert(1)", "next-auth.callback-url": "%%" };
		const { status, setCookies } = await trySignIn(world, { email }, { cookies });
		expect(status).toBe(200);
		expect(setCookies.join()).not.toContain("callback-url");
		for (const [callbackUrl, url] of [
			["https://evil.example/x", "https://lingpai.example.com"],
			["//evil.example", "https://lingpai.example.com"],
			["nonsense", "https://lingpai.example.com"],
			["https://lingpai.example.com.evil.example/", "https://lingpai.example.com"],
			["https://lingpai.example.com/users?q=1", "https://lingpai.example.com/users?q=1"],
			["/users", "https://lingpai.example.com/users"],
		]) {
			expect((await trySignIn(world, { email, ...{ callbackUrl } })).body.url).toBe(url);
		}
	});

	test("tells a refusal in the browser's language", async () => {
		const { body } = await trySignIn(world, { email: "nobody@example.com" }, { language: "zh" });
		expect(body.message).toMatch(/\p{Script=Han}/u);
	});

	test("whose session cannot be kept is no sign-in", async () => {
		const { email } = await hire(world, "owner");
		world.context.storage.operatorSessions.open = () => Promise.reject(new StorageUnavailable("full"));
		await expect(trySignIn(world, { email })).rejects.toMatchObject({ code: "unavailable", retryAfter: 2 });
	});
});
