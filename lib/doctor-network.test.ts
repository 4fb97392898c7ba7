import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { secretPlace } from "./apps.ts";
import { examinePlatforms } from "./doctor-network.ts";
import { testWorld } from "./test-world.ts";

let server: Server;
let asked: string[];
let address: string;

beforeAll(async () => {
	asked = [];
	server = createServer((request, response) => {
		asked.push(`${request.method} ${request.url?.split("?")[0]}`);
		response.end(JSON.stringify({ result: 1, access_token: "at", expires_in: 7200 }));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port }: AddressInfo = Object(server.address());
	address = `http://127.0.0.1:${port}`;
});

afterAll(() => {
	server.closeAllConnections();
	server.close();
});

test("an examination asks for no access token where that ends the one of another backend", async () => {
	const { context } = await testWorld();
	const app = (platform: string, appid: string) => ({
		...{ appid, platform, enabled: true, sealedSecret: context.vault.seal("secret", secretPlace(appid)) },
	});
	const apps = [app("qq", "1100000001"), app("kuaishou", "ks1"), app("wechat", "wx1")];
	const config = { upstreamOf: () => address, upstreamTimeout: 60_000 };
	const findings = await examinePlatforms(config, { apps }, context.vault);
	expect(asked.filter((call) => call.startsWith("HEAD"))).toHaveLength(3);
	expect(asked.filter((call) => !call.startsWith("HEAD")).sort()).toEqual([
		"POST /cgi-bin/stable_token",
		"POST /oauth2/access_token",
	]);
	const told = findings.map((finding) => JSON.stringify(finding));
	expect(told.filter((text) => text.includes("1100000001"))).toEqual([
		expect.stringMatching(/was not asked for.*QQ would end the access token/),
	]);
	expect(told.filter((text) => text.includes("ks1"))).toEqual([expect.stringContaining("Kuaishou accepts")]);
});
