import { describe, expect, test } from "vitest";
import { concernsOf, type Installation, isLoopback } from "./concerns.ts";

const megabyte = 1024 ** 2;

/** An installation with which nothing is wrong. */
const sound: Installation = {
	publicUrl: "https://lingpai.example.com",
	rateLimits: true,
	isSimulated: false,
	freeDisk: 50_000 * megabyte,
	dataSize: 100 * megabyte,
	ownersWithoutSecondFactor: 0,
	isCalledFromElsewhere: true,
	isBehindUnknownProxy: false,
	keysBesideData: false,
};

const codes = (changes: Partial<Installation>) =>
	concernsOf({ ...sound, ...changes }).map(({ code, severity }) => `${code} ${severity}`);

describe("an installation", () => {
	test("that is as it should be gives no concern", () => {
		expect(concernsOf(sound)).toEqual([]);
	});

	test.each<[string, Partial<Installation>, string[]]>([
		["under 1 GiB of free disk", { freeDisk: 1000 * megabyte }, ["disk_low warning"]],
		["under 256 MiB of free disk", { freeDisk: 200 * megabyte }, ["disk_low error"]],
		[
			"no room for a copy of its data",
			{ freeDisk: 5_000 * megabyte, dataSize: 6_000 * megabyte },
			["disk_low warning"],
		],
		["a disk that tells nothing", { freeDisk: null }, []],
		["a proxy that it does not know", { isBehindUnknownProxy: true }, ["proxy_untrusted warning"]],
		["its rate limits switched off", { rateLimits: false }, ["rate_limits_off warning"]],
		["a simulator at a public address", { isSimulated: true }, ["simulator_public warning"]],
		[
			"a simulator at home",
			{ isSimulated: true, publicUrl: "http://localhost:3000", isCalledFromElsewhere: false },
			[],
		],
		[
			"localhost as its address, but called from elsewhere",
			{ publicUrl: "http://localhost:3000" },
			["public_url_local warning"],
		],
		[
			"127.0.0.1 as its address, but called from elsewhere",
			{ publicUrl: "http://127.0.0.1" },
			["public_url_local warning"],
		],
		[
			"[::1] as its address, but called from elsewhere",
			{ publicUrl: "http://[::1]:3000" },
			["public_url_local warning"],
		],
		["a public address without https", { publicUrl: "http://lingpai.example.com" }, ["public_url_insecure warning"]],
		[
			"an address that only begins like a local one",
			{ publicUrl: "http://localhost.example.com" },
			["public_url_insecure warning"],
		],
		["an owner without a second factor", { ownersWithoutSecondFactor: 1 }, ["second_factor_missing warning"]],
		[
			"an owner without a second factor, at home",
			{ ownersWithoutSecondFactor: 1, publicUrl: "http://localhost:3000", isCalledFromElsewhere: false },
			["second_factor_missing info"],
		],
		["its keys beside the data", { keysBesideData: true }, ["keys_beside_data info"]],
	])("with %s", (_, changes, expected) => {
		expect(codes(changes)).toEqual(expected);
	});

	test("tells how much disk is left and how many owners it is about", () => {
		const concerns = concernsOf({ ...sound, freeDisk: 5, ownersWithoutSecondFactor: 2 });
		expect(concerns.map(({ count }) => count)).toEqual([5, 2]);
	});
});

test("the machine's own addresses are told from others", () => {
	expect(["127.0.0.1", "127.255.0.3", "::1"].filter(isLoopback)).toHaveLength(3);
	expect(["128.0.0.1", "10.0.0.1", "::2", "127.0.0.1.example.com", ""].filter(isLoopback)).toEqual([]);
});
