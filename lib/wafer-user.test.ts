import { beforeEach, describe, expect, test } from "vitest";
import { magicId } from "./contract/wafer-refusal.ts";
import { contract } from "./contract.ts";
import { endpoint } from "./endpoint.ts";
import { Refusal } from "./errors.ts";
import { resource } from "./resource.ts";
import { checkSession } from "./session.ts";
import { call, login, loginHeaders, profile, user } from "./test-wafer.ts";
import { testWorld, type World } from "./test-world.ts";

const session = endpoint(contract.checkSession, checkSession);

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

describe("Wafer's user", () => {
	test("is told as both of Wafer's servers told him, without the magic id that means a dead session", async () => {
		await world.setApp({ storeNickname: true });
		const { body } = await call(world, login, loginHeaders(world, "alice", profile));
		const { id } = body.data.userinfo;
		const userInfo = { id, nickName: "Alice", avatarUrl: "" };
		expect(await call(world, user, { "x-wx-id": body.session.id, "x-wx-skey": body.session.skey })).toEqual({
			status: 200,
			body: { code: 0, message: "ok", data: { ...userInfo, userInfo } },
		});
	});

	test("renews the session as any use of it does", async () => {
		const { token } = await world.loggedIn("alice");
		world.pass(5 * 86_400);
		await call(world, user, { "x-wx-skey": token });
		world.pass(5 * 86_400);
		expect((await call(world, user, { "x-wx-skey": token })).status).toBe(200);
	});

	test("is refused a dead session as both clients understand", async () => {
		const { token } = await world.loggedIn("alice");
		world.pass(8 * 86_400);
		for (const headers of [{}, { "x-wx-skey": token }, { "x-wx-skey": "an skey of a Wafer server" }]) {
			expect(await call(world, user, { "x-request-id": "abc", ...headers })).toEqual({
				status: 401,
				body: { code: -1, error: "ERR_INVALID_SESSION", message: expect.any(String), requestId: "abc", [magicId]: 1 },
			});
		}
	});

	test("who is blocked is told so, with the magic id: his session is of no use", async () => {
		const { token, user: blocked } = await world.loggedIn("alice");
		await world.block(blocked.id);
		expect(await call(world, user, { "x-wx-skey": token })).toMatchObject({
			status: 403,
			body: { code: 403, error: "user_blocked", [magicId]: 1 },
		});
	});

	test("keeps his session through what passes by: no magic id, no -1", async () => {
		const { token } = await world.loggedIn("alice");
		world.context.storage.sessions.byTokenHash = () => Promise.reject(new Error("a bug"));
		const { status, body } = await call(world, user, { "x-wx-skey": token });
		expect([status, body.code, body.error, magicId in body]).toEqual([500, 500, "internal", false]);
	});
});

describe("what is refused before an operation is reached", () => {
	const incoming = {
		method: "PUT",
		path: "",
		query: "",
		address: null,
		header: () => undefined,
		body: async () => Buffer.of(),
	};
	const bodyOf = ({ body }: { body: unknown }) => JSON.parse(String(body));

	test("leaves Wafer's doors in Wafer's shape too, and no session is dropped for a moment's crowd", async () => {
		for (const [endpoint, isMarked] of [
			[login, true],
			[user, false],
		] as const) {
			const here = resource([endpoint]);
			expect(bodyOf(await here.answer(world.context, incoming))).toMatchObject({
				code: 405,
				error: "method_not_allowed",
			});
			const crowded = bodyOf(here.refuse(world.context, new Refusal("rate_limited", { retryAfter: 1 }), incoming));
			expect([crowded.code, crowded.error, magicId in crowded]).toEqual([429, "rate_limited", isMarked]);
		}
	});
});

describe("any other operation with a session", () => {
	const older = { "x-wx-id": "ses_1", "x-wx-skey": "no token of ours" };

	test("tells the older client of Wafer, known by X-WX-Id, in its own words that the session is dead", async () => {
		expect(await call(world, session, older)).toMatchObject({
			status: 401,
			body: { code: -1, error: "ERR_INVALID_SESSION", [magicId]: 1 },
		});
		const { "x-wx-id": _, ...newer } = older;
		expect(await call(world, session, newer)).toMatchObject({ status: 401, body: { error: "session_unknown" } });
		expect((await call(world, session, newer)).body).not.toHaveProperty("code");
	});

	test("tells it everything else as it tells everybody", async () => {
		const { token } = await world.loggedIn("alice");
		const headers = { ...older, "x-wx-skey": token };
		expect((await call(world, session, headers)).body).toMatchObject({ active: true });
		world.context.storage.sessions.byTokenHash = () => Promise.reject(new Error("a bug"));
		expect((await call(world, session, headers)).body).toEqual({
			...{ error: "internal", message: expect.any(String), requestId: expect.any(String) },
		});
	});
});
