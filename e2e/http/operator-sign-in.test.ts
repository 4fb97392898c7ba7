import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lingpai, lingpai } from "../world/lingpai.ts";
import { type Cookies, cookieHeader, cookiesOf, type Staffed, staffed } from "../world/operators.ts";

let server: Staffed;
/** Behind a proxy that ends TLS and tells whom it forwards. */
let secure: Lingpai;

const owner = { email: "owner@example.com", password: "tea house by the river" };
const wrong = "wrong horse battery";

beforeAll(async () => {
	server = await staffed();
	secure = await lingpai({
		...{ LINGPAI_PUBLIC_URL: "https://login.example.com", TRUSTED_PROXIES: "127.0.0.1" },
		...{ LINGPAI_OWNER_EMAIL: owner.email, LINGPAI_OWNER_PASSWORD: owner.password },
	});
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
	await secure[Symbol.asyncDispose]();
});

async function signIn(to: Lingpai, form: object, headers: Record<string, string> = {}, kept: Cookies = {}) {
	const csrf = await to.call("/api/auth/csrf", { headers: { cookie: cookieHeader(kept) } });
	const cookies = { ...kept, ...cookiesOf(csrf.headers) };
	const json = { ...form, csrfToken: csrf.body.csrfToken, json: "true" };
	const sent = { json, headers: { cookie: cookieHeader(cookies), ...headers } };
	const answer = await to.call("/api/auth/callback/credentials", sent);
	return { ...answer, cookies: { ...cookies, ...cookiesOf(answer.headers) } };
}

const whoAmI = async (cookies: Cookies) =>
	(await server.call("/api/admin/me", { headers: { cookie: cookieHeader(cookies) } })).status;

async function signOut(cookies: Cookies) {
	const csrf = await server.call("/api/auth/csrf", { headers: { cookie: cookieHeader(cookies) } });
	return server.call("/api/auth/signout", {
		json: { csrfToken: csrf.body.csrfToken, json: "true" },
		headers: { cookie: cookieHeader({ ...cookies, ...cookiesOf(csrf.headers) }), origin: server.url },
	});
}

describe("the cookies of a sign-in", () => {
	const flagsOf = (headers: Headers) =>
		headers.getSetCookie().map((cookie) => {
			const [pair = "", ...flags] = cookie.split("; ");
			return [pair.split("=")[0], ...flags.filter((flag) => !/^(Expires|Max-Age)=/.test(flag)).sort()];
		});

	test("are for https alone where that is the public address, under names that hold a browser to it", async () => {
		const csrf = await secure.call("/api/auth/csrf");
		const { status, headers } = await signIn(secure, owner, { origin: "https://login.example.com" });
		expect(status).toBe(200);
		const secured = ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"];
		expect(flagsOf(csrf.headers)).toEqual([["__Host-next-auth.csrf-token", ...secured]]);
		expect(flagsOf(headers)).toEqual([
			["__Secure-next-auth.session-token", ...secured],
			["__Host-lingpai.browser", ...secured],
		]);
	});

	test("are for http too where that is the public address", async () => {
		const { headers } = await signIn(server, server.owner, { origin: server.url });
		const flags = ["HttpOnly", "Path=/", "SameSite=Lax"];
		expect(flagsOf(headers)).toEqual([
			["next-auth.session-token", ...flags],
			["lingpai.browser", ...flags],
		]);
	});
});

describe("a cookie that somebody copied", () => {
	test("opens nothing any more once its owner signed out", async () => {
		const cookies = await server.signIn(server.person("viewer"));
		expect(await whoAmI(cookies)).toBe(200);
		expect((await signOut(cookies)).status).toBe(200);
		expect(await whoAmI(cookies)).toBe(401);
	});

	test("… changed his password elsewhere, or was removed, or given a new password", async () => {
		const admin = { cookie: cookieHeader(await server.signIn(server.owner)), origin: server.url };
		const { body } = await server.call("/api/admin/operators", { headers: admin });
		expect(body.nextCursor).toBeNull();
		const [first, second, third] = [server.person("viewer"), server.person("viewer"), server.person("viewer")];
		const copies = await Promise.all([first, second, third].map((person) => server.signIn(person)));
		const idOf = async ({ email }: { email: string }) => {
			const items: unknown = (await server.call("/api/admin/operators?limit=200", { headers: admin })).body.items;
			return Array.isArray(items) ? String(items.find((item) => item.email === email)?.id) : "";
		};
		const elsewhere = await server.signIn(first);
		const changed = await server.call("/api/admin/me/password", {
			json: { current: first.password, password: owner.password },
			headers: { cookie: cookieHeader(elsewhere), origin: server.url },
		});
		const path = `/api/admin/operators/${await idOf(second)}`;
		const removed = await server.call(path, { method: "DELETE", headers: admin });
		const json = { password: owner.password };
		const given = await server.call(`/api/admin/operators/${await idOf(third)}`, {
			method: "PATCH",
			json,
			headers: admin,
		});
		expect([changed.status, removed.status, given.status]).toEqual([204, 204, 200]);
		expect(await Promise.all(copies.map(whoAmI))).toEqual([401, 401, 401]);
		expect(await whoAmI(elsewhere)).toBe(200);
	});

	test("is not in the log, nor is a password or a code", async () => {
		const cookies = await server.signIn(server.person("viewer"));
		await signIn(server, { ...server.owner, password: wrong, totp: "123456" });
		for (const secret of [...Object.values(cookies), wrong, server.owner.password, "123456"]) {
			expect(server.output()).not.toContain(secret);
		}
	});
});

describe("a sign-in", () => {
	test("sent by another site, without its token, by GET, or with odd members is refused", async () => {
		const foreign = await signIn(server, server.owner, { origin: "https://evil.example" });
		expect([foreign.status, foreign.body.error]).toEqual([403, "forbidden"]);
		const { csrfToken: _, ...bare } = { csrfToken: "", ...server.owner, json: "true" };
		expect((await server.call("/api/auth/callback/credentials", { json: bare })).status).toBe(403);
		for (const path of ["/api/auth/callback/credentials", "/api/auth/signout"]) {
			const got = await server.call(`${path}?email=${server.owner.email}&password=${server.owner.password}`);
			expect([path, got.status, got.headers.get("allow")]).toEqual([path, 405, "POST"]);
		}
		for (const odd of [{ isAdmin: true }, { email: ["a"] }, { password: { $ne: "" } }, { email: "x".repeat(300) }]) {
			expect((await signIn(server, { ...server.owner, ...odd })).body.error).toBe("invalid_request");
		}
		for (const path of ["/api/auth/session", "/api/auth/providers", "/api/auth/signin", "/api/auth/error"]) {
			expect((await server.call(path)).status).toBe(404);
		}
	});

	test("may come as a form, as next-auth's own client sends it, and leads to no other host", async () => {
		const csrf = await server.call("/api/auth/csrf");
		for (const [callbackUrl, location] of [
			["/audit", `${server.url}/audit`],
			["https://evil.example/", server.url],
		] as const) {
			const form = { ...server.owner, csrfToken: String(csrf.body.csrfToken), callbackUrl };
			const answer = await server.call("/api/auth/callback/credentials", {
				raw: new URLSearchParams(form).toString(),
				headers: {
					"content-type": "application/x-www-form-urlencoded",
					cookie: cookieHeader(cookiesOf(csrf.headers)),
					origin: server.url,
				},
			});
			expect([answer.status, answer.headers.get("location")]).toEqual([302, location]);
			expect(await whoAmI(cookiesOf(answer.headers))).toBe(200);
		}
	});

	test("waits for nobody elsewhere: a stranger's tries count for his network, as the trusted proxy tells it", async () => {
		const from = (address: string) => ({ "x-forwarded-for": `203.0.113.1, ${address}` });
		const tries = [];
		for (let i = 0; i < 8; i++)
			tries.push(await signIn(secure, { ...owner, password: wrong }, from("2001:db8:7:7::1")));
		expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
		expect(Number(tries.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(800);
		expect((await signIn(secure, owner, from("2001:db8:7:7:ffff::2"))).status).toBe(429);
		const home = await signIn(secure, owner, from("2001:db8:7:8::1"));
		expect(home.status).toBe(200);
		const { "__Host-lingpai.browser": browser = "" } = home.cookies;
		const kept = { "__Host-lingpai.browser": browser };
		expect((await signIn(secure, owner, from("2001:db8:7:7::1"), kept)).status).toBe(200);
	});
});
