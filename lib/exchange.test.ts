import { beforeEach, describe, expect, test } from "vitest";
import * as values from "./contract/values.ts";
import { login } from "./login.ts";
import { PlatformRefusal } from "./platforms/platform.ts";
import { stranger, testWorld, type World } from "./test-world.ts";

let world: World;
let code: string;

beforeEach(async () => {
	world = await testWorld();
	code = world.simulator.issueCode("alice", "login");
});

const send = () => login(world.context, { code }, stranger);

describe("a code", () => {
	test.each([
		[
			"the platform was never reached",
			() => Promise.reject(new PlatformRefusal("upstream_error", { untouched: true })),
		],
		[
			"the platform could not be connected to in time",
			() => Promise.reject(new PlatformRefusal("upstream_timeout", { untouched: true })),
		],
		["the platform said busy", () => ({ errcode: -1, errmsg: "system error" })],
	])("is free again when %s", async (_, answer) => {
		world.upstream = answer;
		await expect(send()).rejects.toBeInstanceOf(PlatformRefusal);
		world.upstream = () => undefined;
		await expect(send()).resolves.toMatchObject({ user: { isNew: true } });
	});

	test.each([
		["the platform did not answer in time", () => Promise.reject(new PlatformRefusal("upstream_timeout"))],
		["the connection broke after it was sent", () => Promise.reject(new PlatformRefusal("upstream_error"))],
		["the platform answered nonsense", () => ({ hello: "world" })],
		["the platform knows it as used", () => ({ errcode: 40163 })],
		["the platform does not take it", () => ({ errcode: 40029 })],
		["the platform limits us", () => ({ errcode: 45011 })],
		[
			"the platform took it while it said busy",
			() => Promise.reject(new PlatformRefusal("upstream_busy", { errcode: 40163, spent: true })),
		],
		["the platform refuses our secret", () => ({ errcode: 40125 })],
		["the platform's code is unknown to us", () => ({ errcode: 99999 })],
	])("stays spent when %s", async (_, answer) => {
		world.upstream = answer;
		await expect(send()).rejects.toBeInstanceOf(PlatformRefusal);
		world.upstream = () => undefined;
		await expect(send()).rejects.toMatchObject({ code: "code_used" });
		expect(world.calls).toHaveLength(1);
	});

	test("is free again when it was not sent, for want of an access token", async () => {
		world = await testWorld({}, "xiaohongshu");
		code = world.simulator.issueCode("alice", "login");
		world.upstream = ({ path }) =>
			path === "/api/rmp/token" ? Promise.reject(new PlatformRefusal("upstream_timeout")) : undefined;
		await expect(send()).rejects.toMatchObject({ code: "upstream_timeout" });
		world.upstream = () => undefined;
		await expect(send()).resolves.toMatchObject({ user: { isNew: true } });
	});

	test("stays spent after a login, for good", async () => {
		await send();
		world.pass(30 * 86_400);
		await expect(send()).rejects.toMatchObject({ code: "code_used" });
		expect(world.appended).toMatchObject([{ action: "login", outcome: "refused", reason: "code_used", detail: {} }]);
	});

	test("with spaces around it is the same code", async () => {
		await send();
		const padded = { code: values.code.parse(` ${code}\n`) };
		await expect(login(world.context, padded, stranger)).rejects.toMatchObject({ code: "code_used" });
	});

	test("is not stored in the clear", async () => {
		const stored: Buffer[] = [];
		const { claim } = world.context.storage.codes;
		world.context.storage.codes.claim = (appId, hash, at) => {
			stored.push(hash);
			return claim(appId, hash, at);
		};
		await send();
		expect(stored).toHaveLength(1);
		expect(stored[0]).toHaveLength(32);
		expect(stored[0]?.toString("latin1")).not.toContain(code);
	});
});
