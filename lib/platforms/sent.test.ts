import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type PlatformName, platforms } from "./index.ts";
import { PlatformRefusal } from "./platform.ts";
import { httpUpstream } from "./upstream.ts";

interface Sent {
	method: string | undefined;
	url: string;
	type: string | undefined;
	length: string | undefined;
	body: string;
}

let server: Server;
let address: string;
let sent: Sent[];
let answer: { status?: number; text: string };

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks).toString("utf8");
}

beforeAll(async () => {
	server = createServer(async (request, response) => {
		const { method, url = "", headers } = request;
		const [type, length] = [headers["content-type"], headers["content-length"]];
		sent.push({ method, url, type, length, body: await bodyOf(request) });
		response.writeHead(answer.status ?? 200, { "content-type": "text/plain" }).end(answer.text);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port }: AddressInfo = Object(server.address());
	address = `http://127.0.0.1:${port}`;
});

beforeEach(() => {
	sent = [];
});

afterAll(() => {
	server.closeAllConnections();
	server.close();
});

// What a form and a URL must not take for their own.
const app = { appid: "app-1", secret: "s&e=c+r%20e t/秘?#" };
const code = "c&o=d+e%41";

const spoken = (name: PlatformName) => platforms[name].speak(httpUpstream(address, 60_000));

function answering(value: unknown) {
	answer = { text: typeof value === "string" ? value : JSON.stringify(value) };
}

const succeeds = {
	douyin: {
		exchange: { err_no: 0, data: { openid: "o-1", session_key: "k" } },
		accessToken: { err_no: 0, data: { access_token: "at", expires_in: 7200 } },
	},
	kuaishou: {
		exchange: { result: 1, open_id: "o-1", session_key: "k" },
		accessToken: { result: 1, access_token: "at", expires_in: 172_800 },
	},
} as const;

describe.each(["douyin", "kuaishou"] as const)("what is sent to %s, which takes a body", (name) => {
	test("has the secret and the code in the body and nothing in the URL", async () => {
		answering(succeeds[name].exchange);
		expect(await spoken(name).exchange(app, { code })).toMatchObject({ openid: "o-1", sessionKey: "k" });
		answering(succeeds[name].accessToken);
		expect(await spoken(name).accessToken?.(app)).toMatchObject({ token: "at" });
		expect(sent).toHaveLength(2);
		for (const { method, url, body, length } of sent) {
			expect(method).toBe("POST");
			expect(url).toMatch(/^\/[\w/]+$/);
			expect(Number(length)).toBe(Buffer.byteLength(body));
		}
	});
});

describe("over the real client,", () => {
	test("Douyin gets JSON that says exactly what was meant", async () => {
		answering(succeeds.douyin.exchange);
		await spoken("douyin").exchange(app, { code });
		await spoken("douyin")
			.exchange(app, { code: "a", isAnonymous: true })
			.catch(() => undefined);
		expect(sent.map(({ url, type }) => [url, type])).toEqual(
			Array(2).fill(["/api/apps/v2/jscode2session", "application/json"]),
		);
		expect(sent.map(({ body }) => JSON.parse(body))).toEqual([
			{ ...app, code },
			{ ...app, anonymous_code: "a" },
		]);
	});

	test("Kuaishou gets a form that says exactly what was meant", async () => {
		answering(succeeds.kuaishou.exchange);
		await spoken("kuaishou").exchange(app, { code });
		answering(succeeds.kuaishou.accessToken);
		await spoken("kuaishou").accessToken?.(app);
		const type = "application/x-www-form-urlencoded";
		expect(sent.map((one) => [one.url, one.type])).toEqual([
			["/oauth2/mp/code2session", type],
			["/oauth2/access_token", type],
		]);
		const keys = { app_id: app.appid, app_secret: app.secret };
		expect(sent.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
			{ ...keys, js_code: code },
			{ ...keys, grant_type: "client_credentials" },
		]);
	});

	test("QQ gets what was meant in the query, where its documents want it", async () => {
		answering({ openid: "o-1", session_key: "k" });
		await spoken("qq").exchange(app, { code });
		answering({ access_token: "at", expires_in: 7200 });
		await spoken("qq").accessToken?.(app);
		const asked = sent.map(({ method, url, body }) => {
			const { pathname, searchParams } = new URL(url, address);
			return [method, pathname, Object.fromEntries(searchParams), body];
		});
		expect(asked).toEqual([
			["GET", "/sns/jscode2session", { ...app, js_code: code, grant_type: "authorization_code" }, ""],
			["GET", "/api/getToken", { ...app, grant_type: "client_credential" }, ""],
		]);
	});

	describe.each(["qq", "douyin", "kuaishou"] as const)("%s", (name) => {
		test.each([
			["HTML", { text: `<html>${app.secret}</html>` }],
			["nothing", { text: "" }],
			["JSON cut off", { text: `{"secret":"${app.secret}` }],
			["a redirect", { status: 302, text: "{}" }],
			[
				"a status of 500 with what would be a success",
				{ status: 500, text: JSON.stringify(succeeds.kuaishou.exchange) },
			],
			["an answer of 70 kB", { text: JSON.stringify({ ...succeeds.douyin.exchange, more: "x".repeat(70_000) }) }],
		])("is told as its fault when it answers with %s, and nothing of it is carried on", async (_what, given) => {
			answer = given;
			const refused: unknown = await spoken(name)
				.exchange(app, { code })
				.catch((error: unknown) => error);
			expect(refused).toBeInstanceOf(PlatformRefusal);
			expect(refused).toMatchObject({ code: "upstream_error", errcode: null, hint: null, untouched: false });
			const { stack, cause } = Object(refused);
			expect(JSON.stringify([refused, String(refused), stack, cause])).not.toContain(app.secret.slice(0, 6));
		});
	});
});
