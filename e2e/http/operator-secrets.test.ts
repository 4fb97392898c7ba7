import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generateSync } from "otplib";
import { expect, test } from "vitest";
import { lingpai } from "../world/lingpai.ts";
import { cookieHeader, staffed } from "../world/operators.ts";
import { Recorder } from "../world/recorder.ts";
import { Planted, storedIn } from "../world/secrets.ts";

const pages = [
	"/",
	"/sessions",
	"/users",
	"/audit",
	"/apps",
	"/operators",
	"/settings",
	"/settings/api-keys",
	"/account",
];

test("what operators do tells no secret of theirs or of a user: no answer, page, payload, line, file or row", async () => {
	await using server = await staffed({ LOG_LEVEL: "trace" });
	const seen = new Recorder(server);
	const planted = new Planted();
	const { owner } = server;
	planted.plant("password", owner.password);
	planted.plant("new password", "a new battery for the horse");
	planted.plant("colleague's password", "another horse altogether");

	await Promise.all(["alice", "bob"].map((user) => loggedIn(user)));
	const cookies = await server.signIn(owner);
	plantCookies(cookies);
	const asOwner = (cookie = cookieHeader(cookies)) => ({ headers: { cookie, origin: server.url } });
	const call = (expected: number, path: string, sent: object = {}, allowed: string[] = []) =>
		seen.call(expected, path, { ...asOwner(), ...sent }, allowed);

	// One's own account.
	await call(200, "/api/admin/me");
	await call(200, "/api/admin/me", { method: "PATCH", json: { name: "Mei" } });
	const offer = await call(200, "/api/admin/me/totp", { json: {} }, ["totp secret"]);
	const secret = String(offer.body.secret);
	planted.plant("totp secret", secret);
	const code = generateSync({ secret });
	const proof = { offer: offer.body.offer, code, password: owner.password };
	plantCodes(await call(200, "/api/admin/me/totp/confirm", { json: proof }, ["recovery code"]));
	const { password } = owner;
	plantCodes(await call(200, "/api/admin/me/recovery-codes", { json: { password } }, ["recovery code"]));
	await call(400, "/api/admin/me/totp/confirm", { json: { ...proof, offer: "x" } });
	await call(200, "/api/admin/me/totp/off", { json: { password } });
	const elsewhere = await server.signIn(owner);
	plantCookies(elsewhere);
	const mine = await call(200, "/api/admin/me/sessions");
	const [other] = itemsOf(mine.body.items).filter(({ isCurrent }) => !isCurrent);
	await call(204, `/api/admin/me/sessions/${other?.id}`, { method: "DELETE" });
	await call(204, "/api/admin/me/sessions/end-others", { json: {} });
	const passwords = { current: owner.password, password: "a new battery for the horse" };
	await call(204, "/api/admin/me/password", { json: passwords });

	// Operators and keys.
	const colleague = { email: "bo@example.com", password: "another horse altogether", role: "operator" };
	const { body: added } = await call(201, "/api/admin/operators", { json: colleague });
	await call(400, "/api/admin/operators", { json: colleague });
	await call(200, "/api/admin/operators");
	await call(200, `/api/admin/operators/${added.id}`);
	await call(200, `/api/admin/operators/${added.id}`, { method: "PATCH", json: { role: "viewer" } });
	await call(204, `/api/admin/operators/${added.id}`, { method: "DELETE" });
	const key = await call(201, "/api/admin/api-keys", { json: { name: "shop", scope: "admin" } }, ["API key"]);
	planted.plant("API key", String(key.body.key), { base64url: String(key.body.key).slice(4) });
	await call(200, "/api/admin/api-keys");

	// Sessions and users.
	const [session, another] = itemsOf((await call(200, "/api/admin/sessions")).body.items);
	await call(200, `/api/admin/sessions/${session?.id}`);
	await call(200, `/api/admin/sessions/${session?.id}/expire`, { json: { reason: "lost" } });
	await call(200, "/api/admin/sessions/expire", { json: { userId: another?.userId, resetSessionKey: true } });
	await call(200, "/api/admin/users");
	const user = `/api/admin/users/${session?.userId}`;
	await call(200, user);
	await call(200, `${user}/block`, { json: {} });
	await call(200, `${user}/unblock`, { json: {} });
	await call(200, `${user}/unmask`, { json: { reason: "a complaint" } });
	await call(200, `${user}/export`);
	await call(204, user, { method: "DELETE" });

	// The log, the apps, the numbers.
	const [event] = itemsOf((await call(200, "/api/admin/audit")).body.items);
	await call(200, `/api/admin/audit/${event?.id}`);
	await call(200, `/api/admin/audit/${event?.id}/unmask`, { json: { reason: "a complaint" } });
	for (const format of ["csv", "json"]) await call(200, `/api/admin/audit/export?format=${format}`);
	await call(200, "/api/admin/audit/verify");
	await call(200, "/api/admin/stats");
	await call(200, "/api/admin/settings");
	await call(200, "/api/admin/retention");
	await call(200, "/api/admin/settings", { method: "PATCH", json: { keepEndedSessions: 31 } });
	for (const page of pages) await call(200, page);
	await seenApps();
	await call(204, `/api/admin/api-keys/${key.body.id}`, { method: "DELETE" });

	const { body: csrf } = await call(200, "/api/auth/csrf");
	const form = { csrfToken: csrf.csrfToken, email: owner.email, password: "a wrong password", json: "true" };
	await call(401, "/api/auth/callback/credentials", { json: form }, ["wrong password"]);
	const again = { ...form, password: "a new battery for the horse" };
	await call(200, "/api/auth/callback/credentials", { json: again }, ["cookie"]);
	await call(200, "/api/auth/signout", { json: { csrfToken: csrf.csrfToken, json: "true" } });

	expect(await server.stop()).toBe(0);
	seen.note("output", server.output());
	for (const { where, content } of storedIn(server.folder)) seen.note(where, content);
	const elsewhereSeen = ["setUp"];
	expect(seen.missing(({ name, tag }) => tag === "operator" && !elsewhereSeen.includes(name))).toEqual([]);
	expect(planted.forms.length).toBeGreaterThan(100);
	expect(seen.leaks(planted)).toEqual([]);

	async function loggedIn(name: string): Promise<string> {
		const { body: phone } = await server.call("/api/simulator/login", { json: { user: name } });
		const { body } = await server.call("/api/login", { json: { code: phone.code } });
		planted.plant("token", String(body.token), { base64url: String(body.token).slice(4) });
		return String(body.token);
	}

	function plantCookies(set: Readonly<Record<string, string>>): void {
		for (const [name, value] of Object.entries(set)) if (name.endsWith("session-token")) planted.plant("cookie", value);
	}

	function plantCodes({ body }: { body: Record<string, unknown> }): void {
		for (const one of Object(body.recoveryCodes)) planted.plant("recovery code", String(one));
	}

	async function seenApps(): Promise<void> {
		const json = { platform: "wechat", appid: "wx-real", secret: "s3cret-of-the-app", name: "Tea" };
		planted.plant("app secret", json.secret);
		const { body } = await call(201, "/api/admin/apps", { json });
		const path = `/api/admin/apps/${body.id}`;
		await call(200, "/api/admin/apps");
		await call(200, path);
		await call(200, path, { method: "PATCH", json: { name: "Tea house" } });
		await call(200, `${path}/check`, { json: {} });
		for (const page of ["/apps", `/apps/${body.id}`]) await call(200, page);
		await call(204, path, { method: "DELETE" });
	}
});

test("the setup tells its token to nobody who does not bring it", async () => {
	await using server = await lingpai((url) => ({ LINGPAI_PUBLIC_URL: url, LOG_LEVEL: "trace" }));
	const seen = new Recorder(server);
	const planted = new Planted();
	const token = readFileSync(join(server.folder, "setup.token"), "utf8").trim();
	const password = "the first of all owners";
	planted.plant("setup token", token, { base64url: token.slice(4) });
	planted.plant("password", password);
	const headers = { origin: server.url };
	for (const page of ["/", "/setup", "/sign-in", "/docs"])
		await seen.call(page === "/" || page === "/sign-in" ? 307 : 200, page);
	const json = { token, email: "owner@example.com", password };
	await seen.call(400, "/api/setup", { headers, json: { ...json, token: "lpt_wrong" } });
	await seen.call(400, "/api/setup", { headers, json: { ...json, password: "short" } });
	for (const { where, content } of storedIn(server.folder)) {
		if (where !== "file setup.token") seen.note(`before, ${where}`, content);
	}
	await seen.call(201, "/api/setup", { headers, json });
	await seen.call(404, "/api/setup", { headers, json });
	expect(await server.stop()).toBe(0);
	seen.note(
		"output after the greeting",
		server
			.output()
			.split("\n")
			.slice(-40)
			.filter((line) => line.startsWith("{"))
			.join("\n"),
	);
	for (const { where, content } of storedIn(server.folder)) seen.note(where, content);
	expect(seen.leaks(planted)).toEqual([]);
});

interface Item {
	id: string;
	userId?: string;
	isCurrent?: boolean;
}

function itemsOf(items: unknown): Item[] {
	return Array.isArray(items) ? items : [];
}
