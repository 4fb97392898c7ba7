import { describe, expect, test } from "vitest";
import { clientAddressRule, isAddressRange, isPublic } from "./address.ts";

describe("the client's address", () => {
	const behindProxies = clientAddressRule(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]);

	test.each([
		["of a socket that is no proxy, whatever it forwards", "198.51.100.7", "1.2.3.4", "198.51.100.7"],
		["of a socket alone", "10.0.0.1", undefined, "10.0.0.1"],
		["forwarded by a proxy", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
		["forwarded by a proxy given by its address", "192.0.2.1", "203.0.113.9", "203.0.113.9"],
		["forwarded by two proxies", "10.0.0.1", "203.0.113.9, 10.9.9.9", "203.0.113.9"],
		["not the one that the client wrote before it", "10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"],
		["not one written to look like a proxy", "10.0.0.1", "1.2.3.4, 10.1.1.1, 203.0.113.9", "203.0.113.9"],
		["the first of all, when all are proxies", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
		["up to a hop that is no address", "10.0.0.1", "203.0.113.9, nonsense, 10.0.0.2", "10.0.0.2"],
		["with nothing forwarded", "10.0.0.1", "", "10.0.0.1"],
		["with a forwarded port", "10.0.0.1", "203.0.113.9:8080", "10.0.0.1"],
		["of a proxy on a dual-stack socket", "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"],
		["of a client on a dual-stack socket", "::ffff:198.51.100.7", "1.2.3.4", "198.51.100.7"],
		["forwarded as a mapped address", "10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"],
		["of a proxy in an IPv6 range", "2001:db8:1::1", "2001:470::9", "2001:470::9"],
		["outside an IPv6 range", "2001:db9::1", "2001:470::9", "2001:db9::1"],
	])("is %s", (_, socket, forwardedFor, expected) => {
		expect(behindProxies(socket, forwardedFor)).toBe(expected);
	});

	test("is the socket's where no proxy is trusted", () => {
		const rule = clientAddressRule([]);
		expect(rule("127.0.0.1", "1.2.3.4")).toBe("127.0.0.1");
		expect(rule("::ffff:192.0.2.9", "1.2.3.4")).toBe("192.0.2.9");
	});

	test("tells of an inner proxy that nobody named, and of nobody else", () => {
		let seen = 0;
		const rule = clientAddressRule(["10.0.0.1"], () => {
			seen += 1;
		});
		rule("10.0.0.1", "203.0.113.9");
		rule("10.0.0.2", undefined);
		rule("198.51.100.7", "1.2.3.4");
		expect(seen).toBe(0);
		expect(rule("10.0.0.2", "203.0.113.9")).toBe("10.0.0.2");
		expect(rule("::ffff:172.18.0.1", "203.0.113.9")).toBe("172.18.0.1");
		expect(seen).toBe(2);
	});

	test("of a chain of ten thousand hops is told at once", () => {
		const chain = Array(10_000).fill("10.0.0.2").join(", ");
		expect(behindProxies("10.0.0.1", `203.0.113.9, ${chain}`)).toBe("203.0.113.9");
	});
});

test.each([
	...["127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1", "100.64.0.1"],
	...["100.127.255.255", "::1", "fe80::1", "fd00::1", "fc00::1", ""],
])("behind %j may be a proxy with everybody behind it", (address) => {
	expect(isPublic(address)).toBe(false);
});

test.each([
	...["8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.169.0.1", "110.0.0.1"],
	...["2001:db8::1", "240e::1", "::ffff:808:808"],
])("%s is an address of the internet", (address) => {
	expect(isPublic(address)).toBe(true);
});

test.each(["10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "2001:db8::/32", "::/0", "10.0.0.0/32", "::1/128"])(
	"%s is an address or a range",
	(text) => {
		expect(isAddressRange(text)).toBe(true);
	},
);

test.each([
	"",
	"/8",
	"10.0.0",
	"10.0.0.0/",
	"10.0.0.0/33",
	"10.0.0.0/-1",
	"10.0.0.0/8/8",
	"::1/129",
	"host",
	"10.0.0.0/a",
])("%j is neither", (text) => {
	expect(isAddressRange(text)).toBe(false);
});
