import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
	type ExampleName,
	examples,
	type RunningExample,
	runningExample,
	whyNotRun,
} from "../world/example-backends.ts";
import { type Line, lineTo } from "../world/lingpai-line.ts";
import { listening } from "../world/listening.ts";
import { newWorld, type World } from "../world/world.ts";

const names: readonly ExampleName[] = ["nginx", "caddy", "express", "python"];
// An example closes what is idle after seconds; what is sent at that moment on a slow machine would be lost.
const once = { connection: "close" };

const forged = {
	...{ "X-Lingpai-User": "usr_forged", "X-Lingpai-Openid": "forged", "X-Lingpai-Unionid": "forged" },
	...{ "X-Lingpai-Session": "forged", X_Lingpai_User: "forged" },
};

let world: World;
let line: Line;
let key: string;

beforeAll(async () => {
	world = await newWorld();
	line = await lineTo(world.server.url);
	({ key } = await world.apiKey());
});

afterAll(async () => {
	await line[Symbol.asyncDispose]();
	await world[Symbol.asyncDispose]();
});

beforeEach(() => line.become("open"));

describe.each(names)("the example for %s", (name) => {
	const reason = whyNotRun(name);
	const here = test.skipIf(reason !== null);
	const because = reason === null ? "" : ` (not run: ${reason})`;
	let example: RunningExample;

	beforeAll(async () => {
		if (reason === null) example = await runningExample(name, { lingpai: line.url, apiKey: key });
	});

	afterAll(() => example?.[Symbol.asyncDispose]());

	async function orders(headers: Record<string, string> = {}, options: RequestInit = {}) {
		const response = await fetch(`${example.url}/orders`, { headers: { ...headers, ...once }, ...options });
		const text = await response.text();
		return { status: response.status, headers: response.headers, text, body: Object(JSON.parse(text)) };
	}
	const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

	here(`the backend knows who calls, and the mini-program learns no openid${because}`, async () => {
		const { token, user } = await world.loggedInUser(`o-${name}`, { unionid: `u-${name}` });
		const { status, text, headers, body } = await orders(bearer(token));
		expect([status, body]).toEqual([200, { user: user.id }]);
		expect(text + JSON.stringify([...headers])).not.toContain(`o-${name}`);
		const ordered = await orders(
			{ ...bearer(token), "content-type": "application/json" },
			{ method: "POST", body: JSON.stringify({ tea: 2 }) },
		);
		expect([ordered.status, ordered.body]).toEqual([200, { user: user.id }]);
	});

	here(`old clients are known by the header that they send${because}`, async () => {
		const { token, user } = await world.loggedInUser(`o-${name}-old`);
		for (const header of ["x-wx-skey", "sessionid"]) {
			expect((await orders({ [header]: token })).body).toEqual({ user: user.id });
			expect((await orders({ [header]: "gone" })).body.error).toBe("session_unknown");
		}
		const wafer = await orders({ "x-wx-skey": "gone", "x-wx-id": "gone" });
		expect([wafer.status, wafer.body]).toMatchObject([401, { code: -1, "F2C224D4-2BCE-4C64-AF9F-A6D872000D1A": 1 }]);
	});

	here(`nobody is whom he says he is in a header${because}`, async () => {
		const bare = await orders(forged);
		expect([bare.status, bare.body.error]).toEqual([401, "session_missing"]);
		const { token, user } = await world.loggedInUser(`o-${name}-plain`);
		const { status, body } = await orders({ ...forged, ...bearer(token) });
		expect([status, body]).toEqual([200, { user: user.id }]);
	});

	here(`a dead session is told in Lingpai's words, so that the client logs in again${because}`, async () => {
		const { token } = await world.loggedInUser(`o-${name}-ended`);
		await world.server.call("/api/session", { method: "DELETE", token });
		const chinese = { ...bearer(token), "accept-language": "zh-CN" };
		for (const method of ["GET", "POST"]) {
			const { status, headers, body } = await orders(chinese, { method });
			expect([status, headers.get("content-type")]).toEqual([401, expect.stringContaining("application/json")]);
			const message = "登录已被结束：请重新登录。";
			expect(body).toEqual({ error: "session_revoked", message, requestId: expect.any(String) });
		}
		for (const token of ["lpt_unknown", "x".repeat(3_000)]) {
			const { status, body } = await orders(bearer(token));
			expect([status, body.error]).toEqual([401, "session_unknown"]);
		}
	});

	here(`a blocked user is told so, and not to log in again${because}`, async () => {
		const { token, user } = await world.loggedInUser(`o-${name}-blocked`);
		world.block(user.id);
		const { status, body } = await orders(bearer(token));
		expect([status, body.error]).toEqual([403, "user_blocked"]);
	});

	here(`while Lingpai is down or does not answer nobody is let in, and nobody is logged out${because}`, async () => {
		const { token, user } = await world.loggedInUser(`o-${name}-patient`);
		for (const state of ["cut", "silent"] as const) {
			line.become(state);
			for (const headers of [bearer(token), { ...forged, ...bearer(token) }]) {
				const { status, headers: answered, body } = await orders(headers);
				expect([status, body.error, answered.get("retry-after")]).toEqual([503, "unavailable", "1"]);
			}
		}
		line.become("open");
		const { status, body } = await orders(bearer(token));
		expect([status, body]).toEqual([200, { user: user.id }]);
	});

	here(`Lingpai is asked on connections that stay open, and on new ones where they did not${because}`, async () => {
		const { token } = await world.loggedInUser(`o-${name}-again`);
		await orders(bearer(token));
		const before = line.connections();
		for (let n = 0; n < 20; n += 1) expect((await orders(bearer(token))).status).toBe(200);
		expect(line.connections() - before).toBeLessThan(3);
		// As a restart of Lingpai leaves them.
		line.become("open");
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect((await orders(bearer(token))).status).toBe(200);
	});
});

describe.each(["express", "python"] as const)("the example for %s", (name) => {
	const reason = whyNotRun(name);
	const because = reason === null ? "" : ` (not run: ${reason})`;

	test.skipIf(reason !== null)(
		`a wrong API key is the backend's fault: nobody is logged out by it${because}`,
		async () => {
			await using example = await runningExample(name, { lingpai: line.url, apiKey: "lpk_wrong" });
			const { token } = await world.loggedInUser("o-somebody");
			const response = await fetch(`${example.url}/orders`, { headers: { authorization: `Bearer ${token}` } });
			expect([response.status, (await response.json()).error]).toEqual([503, "unavailable"]);
			expect(example.output()).toContain("Lingpai answers 401: unauthorized");
			expect(example.output()).not.toContain("lpk_wrong");
		},
	);
});

describe.each(["nginx", "caddy"] as const)("behind %s", (name) => {
	const reason = whyNotRun(name);
	const because = reason === null ? "" : ` (not run: ${reason})`;

	test.skipIf(reason !== null)(
		`a backend gets what Lingpai says in headers, and nothing a client makes up${because}`,
		async () => {
			const seen = createServer((request, response) => response.end(JSON.stringify(request.headers)));
			const shop = `http://127.0.0.1:${await listening(seen)}`;
			await using example = await runningExample(name, { lingpai: line.url, apiKey: key, shop });
			const { token, user } = await world.loggedInUser("o-header", { unionid: "u-header" });
			const plain = await world.loggedInUser("o-no-union");
			const reached = async (token: string) => {
				const headers = { ...forged, ...once, authorization: `Bearer ${token}` };
				return Object(await (await fetch(`${example.url}/orders`, { headers })).json());
			};
			expect(await reached(token)).toMatchObject({
				"x-lingpai-user": user.id,
				"x-lingpai-openid": "o-header",
				"x-lingpai-unionid": "u-header",
				"x-lingpai-appid": world.wechat.appid,
				"x-lingpai-session": expect.stringMatching(/^ses_/),
			});
			for (const one of [token, plain.token]) expect(JSON.stringify(await reached(one))).not.toContain("forged");
			seen.close();
		},
	);
});

test("while a backend moves, old tokens and new ones lead to the same user, and nobody else is let in", async () => {
	await using example = await runningExample("moving", { lingpai: line.url, apiKey: key });
	const orders = async (headers: Record<string, string>) => {
		const response = await fetch(`${example.url}/orders`, { headers: { ...headers, ...once } });
		return [response.status, Object(await response.json())];
	};
	const { token } = await world.loggedInUser("o-old-customer");
	const stranger = await world.loggedInUser("o-new-customer");
	expect(await orders({ "3rd-session": "old-3rd-session" })).toEqual([200, { orders: 2 }]);
	expect(await orders({ authorization: `Bearer ${token}` })).toEqual([200, { orders: 2 }]);
	expect(await orders({ authorization: `Bearer ${stranger.token}` })).toEqual([200, { orders: 0 }]);
	expect(await orders({ "3rd-session": "made-up" })).toMatchObject([401, { error: "session_missing" }]);
});

test("every example is tried", () => {
	expect(Object.keys(examples).sort()).toEqual([...names, "moving"].sort());
});
