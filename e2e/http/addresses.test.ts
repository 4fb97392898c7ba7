import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

const dossier = z.looseObject({ sessions: z.array(z.looseObject({ ip: z.string() })) });

/** The address that a login with this header is kept with. */
async function addressOf(forwardedFor: string | undefined): Promise<string | undefined> {
	const headers = { ...(forwardedFor !== undefined && { "x-forwarded-for": forwardedFor }) };
	const code = world.wechat.loginCode(`o-${Math.random()}`);
	const { body } = await world.server.call("/api/login", { json: { code }, headers });
	const { body: held } = await world.server.call("/api/user", { token: String(body.token) });
	return dossier.parse(held).sessions[0]?.ip;
}

async function trust(ranges: string): Promise<void> {
	await world.server.stop();
	await world.server.start({ TRUSTED_PROXIES: ranges });
}

test("nobody's X-Forwarded-For is believed unless the operator says so", async () => {
	expect(await addressOf(undefined)).toBe("127.0.0.1");
	expect(await addressOf("203.0.113.7")).toBe("127.0.0.1");
	expect(await addressOf("203.0.113.7, 127.0.0.1")).toBe("127.0.0.1");
});

test("no other header for addresses is believed at all", async () => {
	const headers = { "x-real-ip": "203.0.113.7", forwarded: "for=203.0.113.7", "cf-connecting-ip": "203.0.113.7" };
	const code = world.wechat.loginCode("o-headers");
	const { body } = await world.server.call("/api/login", { json: { code }, headers });
	const { body: held } = await world.server.call("/api/user", { token: String(body.token) });
	expect(dossier.parse(held).sessions[0]?.ip).toBe("127.0.0.1");
});

test("a proxy that is not the trusted one is not believed", async () => {
	await trust("10.0.0.0/8");
	expect(await addressOf("203.0.113.7")).toBe("127.0.0.1");
});

test("behind trusted proxies the last address that is none of theirs counts", async () => {
	await trust("127.0.0.1, 10.0.0.0/8");
	expect(await addressOf(undefined)).toBe("127.0.0.1");
	expect(await addressOf("203.0.113.7")).toBe("203.0.113.7");
	expect(await addressOf("2001:db8::7")).toBe("2001:db8::7");
	expect(await addressOf("203.0.113.7, 10.1.2.3")).toBe("203.0.113.7");
	expect(await addressOf("198.51.100.1, 203.0.113.7, 10.1.2.3")).toBe("203.0.113.7");
	expect(await addressOf("::ffff:203.0.113.7")).toBe("203.0.113.7");
});

test("what a client makes up in front of the proxy's own entry is not believed", async () => {
	expect(await addressOf("10.9.9.9, 203.0.113.7")).toBe("203.0.113.7");
	expect(await addressOf("<script>, 203.0.113.7")).toBe("203.0.113.7");
	expect(await addressOf("<script>")).toBe("127.0.0.1");
	expect(await addressOf("10.1.2.3, ")).toBe("127.0.0.1");
});
