import { beforeEach, describe, expect, test } from "vitest";
import type { SessionCaller } from "./context.ts";
import { decrypt } from "./decrypt.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";

let world: World;
let alice: SessionCaller & { token: string };

beforeEach(async () => {
	world = await testWorld();
	alice = await world.loggedIn("alice");
	world.calls.length = 0;
});

const phone = { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000", countryCode: "86" };
const seconds = startOfTime / 1000;

/** The reason in the audit log after a refusal, which the answer never tells. */
async function reasonOf(input: Parameters<typeof decrypt>[1]): Promise<string | null> {
	await expect(decrypt(world.context, input, alice)).rejects.toMatchObject({
		code: "decrypt_failed",
		details: undefined,
		retryAfter: undefined,
	});
	const { action, outcome, reason } = world.appended.at(-1) ?? {};
	expect([action, outcome]).toEqual(["decrypt", "refused"]);
	return reason ?? null;
}

describe("encrypted data", () => {
	test("is answered with its kind and its watermark", async () => {
		const watermark = { timestamp: seconds, appid };
		expect(await decrypt(world.context, world.encrypt("alice", phone), alice)).toEqual({
			kind: "phoneNumber",
			data: { ...phone, watermark },
			watermark,
		});
	});

	test.each([
		["userInfo", { openId: "sim-alice", nickName: "A", gender: 0, avatarUrl: "", unionId: "sim-union-alice" }],
		[
			"userInfo",
			{ nickName: "微信用户", gender: 0, city: "", province: "", country: "", avatarUrl: "https://example.invalid/a" },
		],
		["phoneNumber", { ...phone, countryCode: 86 }],
		["weRunData", { stepInfoList: [{ timestamp: seconds, step: 100 }] }],
		["shareInfo", { openGId: "tGroup" }],
		["groupEnterInfo", { opengid: "tGroup", chat_type: 3 }],
		["groupEnterInfo", { open_single_roomid: "tRoom" }],
		["unknown", { openId: "sim-alice", somethingNew: [1, 2] }],
	])("of the kind %s is recognised", async (kind, content) => {
		expect((await decrypt(world.context, world.encrypt("alice", content), alice)).kind).toBe(kind);
	});

	test("of the two session keys before opens too, and the audit tells how old the key was", async () => {
		const sealed = world.encrypt("alice", phone);
		for (const keyAge of [1, 2]) {
			world.simulator.replaceSessionKey("alice");
			await world.login("alice");
			await decrypt(world.context, sealed, alice);
			const last = (await world.eventsOf(alice.user.id)).at(-1);
			expect(last).toMatchObject({ action: "decrypt", outcome: "ok", detail: { kind: "phoneNumber", keyAge } });
		}
		world.simulator.replaceSessionKey("alice");
		await world.login("alice");
		await reasonOf(sealed);
	});

	test("never stands in the audit log", async () => {
		await decrypt(world.context, world.encrypt("alice", phone), alice);
		expect(JSON.stringify(await world.eventsOf(alice.user.id))).not.toContain("1380000");
	});
});

describe("a refusal says decrypt_failed only, and the audit why", () => {
	const aesBlock = () => Buffer.alloc(16);

	test("wrong padding", async () => {
		expect(await reasonOf({ encryptedData: Buffer.alloc(64), iv: aesBlock() })).toBe("bad_padding");
	});

	test("a text that is not UTF-8", async () => {
		const sealed = world.encrypt("alice", phone, { iv: aesBlock() });
		sealed.iv[3] = 0xff;
		expect(await reasonOf(sealed)).toBe("bad_utf8");
	});

	test("a text that is not JSON", async () => {
		const sealed = world.encrypt("alice", phone);
		sealed.iv[0] = (sealed.iv[0] ?? 0) ^ 1;
		expect(await reasonOf(sealed)).toBe("not_json");
	});

	test("JSON that is no object", async () => {
		for (const text of ["[]", "null", "1", '"text"', ""]) {
			expect(await reasonOf(world.encrypt("alice", text)), text).toBe("not_json");
		}
	});

	test.each([
		["none at all", null],
		["a text", "wx"],
		["no appid", { timestamp: seconds }],
		["no time", { appid }],
		["a time that is a text", { appid, timestamp: `${seconds}` }],
		["a time that is not whole", { appid, timestamp: seconds + 0.5 }],
	])("a watermark that is missing or damaged: %s", async (_, watermark) => {
		const content = typeof watermark === "string" ? { ...phone, watermark } : phone;
		const sealed = world.encrypt("alice", content, { watermark: typeof watermark === "string" ? null : watermark });
		expect(await reasonOf(sealed)).toBe("watermark_missing");
	});

	test("the watermark of another app", async () => {
		const watermark = { appid: "wx-other", timestamp: seconds };
		expect(await reasonOf(world.encrypt("alice", phone, { watermark }))).toBe("watermark_appid");
	});

	test("a watermark older than the app allows, to the second", async () => {
		const aged = (age: number) => world.encrypt("alice", phone, { watermark: { appid, timestamp: seconds - age } });
		await expect(decrypt(world.context, aged(300), alice)).resolves.toBeDefined();
		expect(await reasonOf(aged(301))).toBe("watermark_stale");
		await world.setApp({ maxDataAge: 3600 });
		alice = { ...alice, ...(await world.caller(alice.token)) };
		await expect(decrypt(world.context, aged(3600), alice)).resolves.toBeDefined();
	});

	test("a watermark more than a minute ahead", async () => {
		const ahead = (by: number) => world.encrypt("alice", phone, { watermark: { appid, timestamp: seconds + by } });
		await expect(decrypt(world.context, ahead(60), alice)).resolves.toBeDefined();
		expect(await reasonOf(ahead(61))).toBe("watermark_future");
	});

	test("the openId of another user, or one that is no text", async () => {
		const profile = { nickName: "A", avatarUrl: "" };
		expect(await reasonOf(world.encrypt("alice", { openId: "sim-bob", ...profile }))).toBe("openid_mismatch");
		expect(await reasonOf(world.encrypt("alice", { openId: null, ...profile }))).not.toBeNull();
		expect(await reasonOf(world.encrypt("alice", { openId: ["sim-alice"], ...profile }))).not.toBeNull();
	});

	test("the unionId of another user", async () => {
		const profile = { openId: "sim-alice", nickName: "A", avatarUrl: "", unionId: "sim-union-bob" };
		expect(await reasonOf(world.encrypt("alice", profile))).toBe("unionid_mismatch");
	});

	test("a user without a session key", async () => {
		world.platform = (wechat) => ({
			...wechat,
			exchange: async () => ({ openid: "o-bob", unionid: null, sessionKey: null }),
		});
		const sealed = world.encrypt("bob", phone);
		alice = await world.loggedIn("bob");
		expect(await reasonOf(sealed)).toBe("no_session_key");
	});

	test("the key of another user", async () => {
		expect(await reasonOf(world.encrypt("bob", phone))).toMatch(/^bad_padding$|^bad_utf8$|^not_json$/);
	});

	test("of several keys the failure that came farthest is told", async () => {
		const stale = world.encrypt("alice", phone, { watermark: { appid, timestamp: 1 } });
		world.simulator.replaceSessionKey("alice");
		await world.login("alice");
		expect(await reasonOf(stale)).toBe("watermark_stale");
	});
});

describe("a signature sent along", () => {
	test("is checked before anything is decrypted", async () => {
		const sealed = { ...world.encrypt("alice", phone), rawData: "{}", signature: "00" };
		await expect(decrypt(world.context, sealed, alice)).rejects.toMatchObject({ code: "signature_mismatch" });
		expect(world.appended.map(({ action }) => action)).toEqual(["verify"]);
	});

	test("that fits lets the data open", async () => {
		const sealed = { ...world.encrypt("alice", phone), ...world.sign("alice", '{"nickName":"A"}') };
		await expect(decrypt(world.context, sealed, alice)).resolves.toMatchObject({ kind: "phoneNumber" });
	});
});

describe("a code sent along", () => {
	test("is exchanged first, so that its session key counts", async () => {
		world.simulator.replaceSessionKey("alice");
		const sealed = world.encrypt("alice", phone);
		await reasonOf(sealed);
		const code = world.simulator.issueCode("alice", "login");
		await expect(decrypt(world.context, { ...sealed, code }, alice)).resolves.toMatchObject({ kind: "phoneNumber" });
		expect((await world.eventsOf(alice.user.id)).at(-1)).toMatchObject({ detail: { keyAge: 0 } });
	});

	test("of another user is an invalid code, and his key is not kept", async () => {
		const code = world.simulator.issueCode("bob", "login");
		const sealed = world.encrypt("bob", phone);
		await expect(decrypt(world.context, { ...sealed, code }, alice)).rejects.toMatchObject({ code: "invalid_code" });
		await reasonOf(sealed);
		expect(world.appended[0]).toMatchObject({ action: "decrypt", outcome: "refused", reason: "invalid_code" });
	});

	test("that was used is refused and stops there", async () => {
		const code = world.simulator.issueCode("alice", "login");
		const input = { ...world.encrypt("alice", phone), code };
		await decrypt(world.context, input, alice);
		await expect(decrypt(world.context, input, alice)).rejects.toMatchObject({ code: "code_used" });
	});

	test("counts as a login: over the limit it is not even asked about", async () => {
		const { limits } = world.context;
		const counted: unknown[] = [];
		limits.mayLogIn = async (...counting) => {
			counted.push(counting);
			return { isGranted: false, retryAfter: 7, isFirst: true };
		};
		const input = { ...world.encrypt("alice", phone), code: world.simulator.issueCode("alice", "login") };
		world.calls.length = 0;
		const refused = decrypt(world.context, input, alice);
		await expect(refused).rejects.toMatchObject({ code: "rate_limited", retryAfter: 7 });
		expect(counted).toEqual([[alice.address, alice.app.id]]);
		expect(world.calls).toEqual([]);
		const { code: _code, ...without } = input;
		await expect(decrypt(world.context, without, alice)).resolves.toMatchObject({ kind: "phoneNumber" });
	});
});

describe("failures in a row", () => {
	const broken = { encryptedData: Buffer.alloc(64), iv: Buffer.alloc(16) };

	test("after ten of them the session must wait, also with good data; others need not", async () => {
		for (let i = 0; i < 10; i++) await reasonOf(broken);
		const good = world.encrypt("alice", phone);
		await expect(decrypt(world.context, good, alice)).rejects.toMatchObject({
			code: "rate_limited",
			retryAfter: expect.toSatisfy((wait: number) => wait >= 1 && wait <= 600),
		});
		await expect(decrypt(world.context, good, await world.loggedIn("alice"))).resolves.toBeDefined();
	});

	test("of fifty at once ten are answered decrypt_failed at most", async () => {
		const codes = await Promise.all(
			Array.from({ length: 50 }, () => decrypt(world.context, broken, alice).catch(({ code }) => code)),
		);
		expect(codes.filter((code) => code === "decrypt_failed").length).toBeLessThanOrEqual(10);
		expect(codes.filter((code) => code === "rate_limited").length).toBeGreaterThanOrEqual(40);
	});

	test("successes do not count", async () => {
		for (let i = 0; i < 15; i++) await decrypt(world.context, world.encrypt("alice", phone), alice);
		await reasonOf(broken);
	});
});

test("data of a platform that does not encrypt is unsupported", async () => {
	const sealed = world.encrypt("alice", phone);
	world.platform = ({ decrypt, ...rest }) => rest;
	await expect(decrypt(world.context, sealed, alice)).rejects.toMatchObject({ code: "unsupported_by_platform" });
});
