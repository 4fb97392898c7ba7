import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { clientAddressRule } from "./address.ts";
import { connectionRule } from "./connections.ts";
import { testWorld } from "./test-world.ts";

async function ruleWith(trustedProxies: string[] = [], rateLimits = true) {
	const { context } = await testWorld();
	const clientAddress = clientAddressRule(trustedProxies);
	return connectionRule({ clientAddress, running: { ...context.running, rateLimits } });
}

const socket = (remoteAddress: string) => Object.assign(new EventEmitter(), { remoteAddress });

test("one address has two thousand connections, others go on, and a closed one makes room", async () => {
	const welcomes = await ruleWith();
	const sockets = Array.from({ length: 2_000 }, () => socket("::ffff:203.0.113.5"));
	expect(sockets.every(welcomes)).toBe(true);
	expect(welcomes(socket("203.0.113.5"))).toBe(false);
	expect(welcomes(socket("203.0.113.6"))).toBe(true);
	sockets[0]?.emit("close");
	expect(welcomes(socket("203.0.113.5"))).toBe(true);
	expect(welcomes(socket("203.0.113.5"))).toBe(false);
	for (const one of sockets) one.emit("close");
	expect(welcomes(socket("203.0.113.5"))).toBe(true);
});

test.each([
	["an inner address", "172.18.0.1", [], true],
	["a proxy that TRUSTED_PROXIES names", "203.0.113.5", ["203.0.113.0/24"], true],
	["an address while the limits are off", "203.0.113.5", [], false],
])("%s has as many as the server takes", async (_, address, proxies, rateLimits) => {
	const welcomes = await ruleWith(proxies, rateLimits);
	expect(Array.from({ length: 3_000 }, () => socket(address)).every(welcomes)).toBe(true);
});
