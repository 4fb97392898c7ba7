import { beforeEach, describe, expect, test } from "vitest";
import { appid, testWorld, type World } from "./test-world.ts";
import { verify } from "./verify.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const rawData = '{ "nickName":"小明🎉",\n "gender":0,"extra":{"a":[1,null]} }';

describe("a signed rawData", () => {
	test("is answered parsed, nothing else", async () => {
		const caller = await world.loggedIn("alice");
		const answer = await verify(world.context, world.sign("alice", rawData), caller);
		expect(answer).toEqual({ valid: true, userInfo: JSON.parse(rawData) });
	});

	test("counts in the exact string: the same JSON written anew does not fit", async () => {
		const caller = await world.loggedIn("alice");
		const { signature } = world.sign("alice", rawData);
		const anew = JSON.stringify(JSON.parse(rawData));
		await expect(verify(world.context, { rawData: anew, signature }, caller)).rejects.toMatchObject({
			code: "signature_mismatch",
		});
	});

	test("of the session key before still holds, and the audit tells which key it was", async () => {
		await world.login("alice");
		const signed = world.sign("alice", rawData);
		world.simulator.replaceSessionKey("alice");
		const caller = await world.loggedIn("alice");
		await expect(verify(world.context, signed, caller)).resolves.toMatchObject({ valid: true });
		expect((await world.eventsOf(caller.user.id)).at(-1)).toMatchObject({
			action: "verify",
			outcome: "ok",
			sessionId: caller.session.id,
			detail: { keyAge: 1 },
		});
	});

	test("of the fourth key back holds no longer", async () => {
		await world.login("alice");
		const signed = world.sign("alice", rawData);
		for (let i = 0; i < 3; i++) {
			world.simulator.replaceSessionKey("alice");
			await world.login("alice");
		}
		const caller = await world.loggedIn("alice");
		await expect(verify(world.context, signed, caller)).rejects.toMatchObject({ code: "signature_mismatch" });
	});
});

describe("a signature", () => {
	test("is refused when it is another user's, cut, longer, in capitals, or no hex", async () => {
		const caller = await world.loggedIn("alice");
		const { signature } = world.sign("alice", rawData);
		const foreign = world.sign("bob", rawData).signature;
		for (const wrong of [foreign, signature.slice(1), `${signature}0`, signature.toUpperCase(), "é".repeat(20), "x"]) {
			await expect(verify(world.context, { rawData, signature: wrong }, caller), wrong).rejects.toMatchObject({
				code: "signature_mismatch",
			});
		}
	});

	test("that is refused is audited without what was sent", async () => {
		const caller = await world.loggedIn("alice");
		await verify(world.context, { rawData, signature: "f00" }, caller).catch(() => null);
		expect(world.appended).toMatchObject([
			{ action: "verify", outcome: "refused", reason: "signature_mismatch", appid, userId: caller.user.id },
		]);
		expect(JSON.stringify(world.appended)).not.toMatch(/小明|f00/);
	});

	test("cannot be checked without a session key: the audit has the reason, the answer is the same", async () => {
		world.platform = (wechat) => ({
			...wechat,
			exchange: async () => ({ openid: "o-bob", unionid: null, sessionKey: null }),
		});
		const caller = await world.loggedIn("bob");
		await expect(verify(world.context, { rawData, signature: "00" }, caller)).rejects.toMatchObject({
			code: "signature_mismatch",
		});
		expect(world.appended).toMatchObject([{ action: "verify", reason: "no_session_key" }]);
	});

	test("is nothing on a platform that does not sign", async () => {
		const caller = await world.loggedIn("alice");
		world.platform = ({ verify, ...rest }) => rest;
		await expect(verify(world.context, world.sign("alice", rawData), caller)).rejects.toMatchObject({
			code: "unsupported_by_platform",
		});
	});
});
