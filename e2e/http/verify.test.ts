import { afterAll, beforeAll, expect, test } from "vitest";
import { officialVectors } from "../world/vectors.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

test("WeChat's published signature is accepted, and the parsed rawData is all that is told", async () => {
	const { sessionKey, rawData, signature } = officialVectors.rawData;
	const { token } = await world.loggedInUser("o-band", { sessionKey });
	const { status, body } = await world.server.call("/api/verify", { token, json: { rawData, signature } });
	expect(status).toBe(200);
	expect(body).toEqual({ valid: true, userInfo: JSON.parse(rawData) });
});

test("rawData that differs in one byte, or is written anew, does not fit its signature", async () => {
	const { wechat, server } = world;
	const { token } = await world.loggedInUser("o-exact");
	const { rawData, signature } = wechat.signed("o-exact", { nickName: "小明 🎉", gender: 1 });
	const changed = [
		rawData.replace("1", "2"),
		rawData.replace(":", ": "),
		rawData.replace("小", "\\u5c0f"),
		`${rawData} `,
		"{}",
	];
	for (const other of changed) {
		const { status, body } = await server.call("/api/verify", { token, json: { rawData: other, signature } });
		expect([status, body.error]).toEqual([422, "signature_mismatch"]);
	}
	expect((await server.call("/api/verify", { token, json: { rawData, signature } })).status).toBe(200);
});

test.each([
	["with another first digit", (signature: string) => signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))],
	["cut off", (signature: string) => signature.slice(0, 39)],
	["with something behind it", (signature: string) => `${signature}0`],
	["that is no hex", () => "z".repeat(40)],
	["of forty Chinese characters", () => "令".repeat(40)],
])("a signature %s is refused", async (_name, change) => {
	const { token } = await world.loggedInUser("o-forged");
	const { rawData, signature } = world.wechat.signed("o-forged", { nickName: "小明" });
	const sent = { rawData, signature: change(signature) };
	const { status, body } = await world.server.call("/api/verify", { token, json: sent });
	expect([status, body.error]).toEqual([422, "signature_mismatch"]);
});

test("a signature by another user's session key is refused", async () => {
	const { token } = await world.loggedInUser("o-me");
	const json = world.wechat.signed("o-other", { nickName: "小明" });
	expect((await world.server.call("/api/verify", { token, json })).body.error).toBe("signature_mismatch");
});

test("data that was signed just before a new login is still accepted", async () => {
	const { wechat, server } = world;
	const { token } = await world.loggedInUser("o-before");
	const json = wechat.signed("o-before", { nickName: "小明" });
	await world.loggedInUser("o-before", { sessionKey: "bmV3IGtleSAxNiBieXRlcw==" });
	expect((await server.call("/api/verify", { token, json })).status).toBe(200);
});

test.each(["[]", "null", "1", '"text"', "not JSON", ""])(
	"rawData %j is no object and does not fit",
	async (rawData) => {
		const { token } = await world.loggedInUser("o-shape");
		const { status, body } = await world.server.call("/api/verify", { token, json: { rawData, signature: "x" } });
		expect([status, body.error]).toEqual([400, "invalid_request"]);
		expect(body.details).toContainEqual({ path: "rawData", message: expect.any(String) });
	},
);
