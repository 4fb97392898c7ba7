import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cookies, cookieHeader, type Staffed, staffed } from "../world/operators.ts";
import { simulatedPhone } from "../world/simulated-phone.ts";
import { tracesOf } from "../world/traces.ts";

let server: Staffed;
let operator: Cookies;
let viewer: Cookies;
let owner: Cookies;

beforeAll(async () => {
	server = await staffed();
	owner = await server.signIn(server.owner);
	operator = await server.signIn(server.person("operator"));
	viewer = await server.signIn(server.person("viewer"));
});

afterAll(() => server[Symbol.asyncDispose]());

const users = "/api/admin/users";

/** Asks as somebody who signed in; a change comes from our own page unless told otherwise. */
const as = (cookies: Cookies, path: string, sent: Parameters<Staffed["call"]>[1] = {}) =>
	server.call(path, { ...sent, headers: { cookie: cookieHeader(cookies), origin: server.url, ...sent.headers } });

const loggedIn = (user: string) => simulatedPhone(server, user);

test("a blocked user's very next request is refused, and so is his login, until he is unblocked", async () => {
	const { userId: id, refusal } = await loggedIn("blocked");
	expect((await as(operator, `${users}/${id}/block`, { json: { reason: "Fraud" } })).body.blockedAt).not.toBeNull();
	expect(await refusal()).toEqual([403, "user_blocked"]);
	const { body } = await server.call("/api/simulator/login", { json: { user: "blocked" } });
	expect((await server.call("/api/login", { json: { code: body.code } })).body.error).toBe("user_blocked");
	expect((await as(viewer, `${users}?blocked=true`)).body.items).toMatchObject([{ id }]);
	await as(operator, `${users}/${id}/unblock`, { json: {} });
	expect(await refusal()).toEqual([200, undefined]);
});

test("people see openid, number and address masked, and whole only for a reason, twenty times an hour", async () => {
	const { userId: id, refusal } = await loggedIn("a-user-with-a-name");
	for (const cookies of [viewer, operator, owner]) {
		const shown = await as(cookies, `${users}/${id}`);
		expect(shown.status).toBe(200);
		expect(shown.text).not.toContain("sim-a-user-with-a-name");
		const sessions = await as(cookies, `/api/admin/sessions?userId=${id}`);
		expect(sessions.text).not.toMatch(/sim-a-user-with-a-name|127\.0\.0\.1/);
	}
	const unmask = (reason?: string) => as(operator, `${users}/${id}/unmask`, { json: { reason } });
	expect((await unmask()).status).toBe(400);
	for (let i = 0; i < 20; i++) {
		expect((await unmask("Ticket 4711")).body).toMatchObject({ openid: "sim-a-user-with-a-name" });
	}
	const limited = await unmask("Ticket 4711");
	expect([limited.status, limited.body.error]).toEqual([429, "rate_limited"]);
	expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(3000);
	const events = await as(viewer, `/api/admin/audit?action=user.unmask&userId=${id}&limit=200`);
	expect(Array.isArray(events.body.items) && events.body.items).toHaveLength(21);
	expect(await refusal()).toEqual([200, undefined]);
});

describe("who may do what to a user", () => {
	test("an owner exports and erases him; nothing personal stays, and the chain still verifies", async () => {
		const { userId: id, refusal } = await loggedIn("to-be-forgotten");
		const document = await as(owner, `${users}/${id}/export`);
		expect(document.body).toMatchObject({ user: { id, openid: "sim-to-be-forgotten" } });
		const erased = await as(owner, `${users}/${id}`, { method: "DELETE" });
		expect([erased.status, erased.text]).toEqual([204, ""]);
		expect(await refusal()).toEqual([401, "session_unknown"]);
		expect((await as(owner, `${users}/${id}`)).body.error).toBe("not_found");
		await server.stop();
		expect(tracesOf(server, "sim-to-be-forgotten")).toEqual([]);
		await server.start();
		expect((await as(viewer, "/api/admin/audit/verify")).body).toMatchObject({ ok: true });
	});

	test("an operator neither exports nor erases him, and a viewer changes nothing", async () => {
		const { userId: id, refusal } = await loggedIn("untouched");
		const refused = [
			await as(operator, `${users}/${id}/export`),
			await as(operator, `${users}/${id}`, { method: "DELETE" }),
			await as(viewer, `${users}/${id}/block`, { json: {} }),
			await as(viewer, `${users}/${id}/unmask`, { json: { reason: "Curious" } }),
			await as(viewer, "/api/admin/sessions/expire", { json: { userId: id } }),
		];
		for (const { status, body } of refused) expect([status, body.error]).toEqual([403, "forbidden"]);
		expect(await refusal()).toEqual([200, undefined]);
	});

	test("another site does nothing to him in an operator's name", async () => {
		const { userId: id, refusal } = await loggedIn("forged");
		const forged = { origin: "https://evil.example" };
		const refused = [
			await as(owner, `${users}/${id}/block`, { json: {}, headers: forged }),
			await as(owner, `${users}/${id}`, { method: "DELETE", headers: forged }),
			await as(owner, "/api/admin/sessions/expire", { json: { userId: id }, headers: forged }),
		];
		for (const { status, body } of refused) expect([status, body.error]).toEqual([403, "forbidden"]);
		const plain = { raw: JSON.stringify({ userId: id }), headers: { "content-type": "text/plain" } };
		expect((await as(owner, "/api/admin/sessions/expire", plain)).status).toBe(415);
		expect(await refusal()).toEqual([200, undefined]);
	});
});
