import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listening } from "../world/listening.ts";
import type { ProxyName } from "../world/proxy-programs.ts";
import { clientAddress, documentedTrust, type ReverseProxy, reverseProxy, whyNotHere } from "../world/reverse-proxy.ts";
import { waferPackages } from "../world/wafer-client.ts";
import { loggedInWaferPhone } from "../world/wafer-phone.ts";
import { newWorld, type World } from "../world/world.ts";

const metricsToken = "metrics-token-of-the-test";
const names: readonly ProxyName[] = ["nginx", "caddy"];

// A backend that tells which headers reached it.
const backend = createServer((request, response) => response.end(JSON.stringify(request.headers)));
let backendUrl: string;

beforeAll(async () => {
	backendUrl = `http://127.0.0.1:${await listening(backend)}`;
});

afterAll(() => {
	backend.close();
});

describe.each(names)("behind %s, with the configuration in deploy/proxy", (name) => {
	const reason = whyNotHere(name);
	const here = test.skipIf(reason !== null);
	const because = reason === null ? "" : ` (not run: ${reason})`;
	let world: World;
	let proxy: ReverseProxy;

	beforeAll(async () => {
		if (reason !== null) return;
		world = await newWorld({ TRUSTED_PROXIES: documentedTrust(name), METRICS_TOKEN: metricsToken });
		proxy = await reverseProxy(name, world.server.url, backendUrl);
	});

	afterAll(async () => {
		if (reason !== null) return;
		await proxy[Symbol.asyncDispose]();
		await world[Symbol.asyncDispose]();
	});

	async function logIn(headers: Record<string, string>): Promise<{ token: string; user: { id: string } }> {
		const code = world.wechat.loginCode(`o-${Math.random()}`);
		const { status, text } = await proxy.call("/api/login", { json: { code }, headers });
		expect(status).toBe(200);
		return JSON.parse(text);
	}

	here(`the audit log has the client's address, and believes no X-Forwarded-For of his${because}`, async () => {
		await logIn({});
		await logIn({ "x-forwarded-for": "203.0.113.7" });
		await logIn({
			"x-forwarded-for": "203.0.113.7, 127.0.0.1",
			"x-real-ip": "203.0.113.7",
			forwarded: "for=203.0.113.7",
		});
		const logged = world.rows("SELECT DISTINCT ip FROM audit_events WHERE action = 'login'");
		expect(logged).toEqual([{ ip: clientAddress }]);
	});

	here(`browsers come by https alone from then on, and the figures stay inside${because}`, async () => {
		const authorization = `Bearer ${metricsToken}`;
		expect((await proxy.call("/sign-in")).headers["strict-transport-security"]).toBe("max-age=31536000");
		expect((await world.server.call("/metrics", { headers: { authorization } })).status).toBe(200);
		expect((await proxy.call("/metrics", { headers: { authorization } })).status).toBe(404);
	});

	here(`what is too large is refused as that, and the largest that fits comes through${because}`, async () => {
		const sized = (size: number) => ({ json: { code: "x".repeat(size) } });
		const fits = await proxy.call("/api/login", sized(60_000));
		expect(JSON.parse(fits.text)).toMatchObject({ error: "invalid_request", requestId: expect.any(String) });
		expect((await proxy.call("/api/login", sized(200_000))).status).toBe(413);
	});

	here(`the audit log is exported to its end${because}`, async () => {
		const { key } = await world.apiKey({ scope: "admin" });
		const headers = { authorization: `Bearer ${key}` };
		const { status, text } = await proxy.call("/api/admin/audit/export?format=csv", { headers });
		const kept = world.rows("SELECT id FROM audit_events WHERE action <> 'audit.export'").map((row) => Object(row).id);
		expect([status, kept.filter((id) => !text.includes(id))]).toEqual([200, []]);
	});

	here(
		`a backend behind it gets the user that Lingpai knows, and nothing that a client makes up${because}`,
		async () => {
			const forged = { "x-lingpai-user": "usr_forged", "x-lingpai-unionid": "forged", "x-lingpai-openid": "forged" };
			expect((await proxy.callBackend("/orders", { headers: forged })).status).toBe(401);
			const { token, user } = await logIn({});
			const authorization = `Bearer ${token}`;
			const { status, text } = await proxy.callBackend("/orders", { headers: { ...forged, authorization } });
			expect([status, JSON.parse(text)["x-lingpai-user"]]).toEqual([200, user.id]);
			expect(text).not.toContain("forged");
		},
	);

	here.each(waferPackages)(
		`%s reaches a backend behind it again after its session was ended${because}`,
		async (one) => {
			const { client, phone, token } = await loggedInWaferPhone(world, one, proxy.dispatcher);
			await world.server.call("/api/session", { method: "DELETE", token: token() });
			const ended = await client.request({ url: `${proxy.backendUrl}/orders` });
			expect(ended).toMatchObject({ success: { statusCode: 200, data: { "x-wx-skey": token() } } });
			expect(phone.logins).toBe(2);
		},
	);
});
