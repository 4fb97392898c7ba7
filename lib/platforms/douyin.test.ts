import { beforeEach, describe, expect, test } from "vitest";
import { decrypt } from "../decrypt.ts";
import { testWorld, type World } from "../test-world.ts";
import { verify } from "../verify.ts";
import { douyin } from "./douyin.ts";
import { platformSuite } from "./platform.suite.ts";
import { decryptVector, signatureVector } from "./test-vectors.ts";
import type { UpstreamCall } from "./upstream.ts";

const sessionKey = "tiihtNczf5v6AKRyjwEUhQ==";

const granted = (data: object) => ({ err_no: 0, err_tips: "success", data });

platformSuite("douyin", {
	exchanged: ({ openid = "o-1", unionid, sessionKey: session_key = sessionKey }) =>
		granted({ openid, unionid, session_key, anonymous_openid: "" }),
	refusal: (errcode, err_tips) => ({
		...{ err_no: /^-?\d+$/.test(errcode) ? Number(errcode) : errcode, err_tips, data: null },
	}),
	vectors: ["douyin.decrypt.userinfo", "douyin.decrypt.phone"].map(decryptVector),
});

const app = { appid: "tt1", secret: "s&e=cret" };

function answering(answer: unknown) {
	const calls: UpstreamCall[] = [];
	const platform = douyin.speak(async (call) => {
		calls.push(call);
		return answer;
	});
	return { platform, calls };
}

describe("Douyin", () => {
	test("takes secret and code in a JSON body and answers in a member of its own", async () => {
		const data = { openid: "o-1", session_key: sessionKey, unionid: "u-1", anonymous_openid: "" };
		const { platform, calls } = answering({ ...granted(data), log_id: "1" });
		expect(await platform.exchange(app, { code: "c" })).toEqual({ openid: "o-1", unionid: "u-1", sessionKey });
		expect(calls).toEqual([{ method: "POST", path: "/api/apps/v2/jscode2session", json: { ...app, code: "c" } }]);
	});

	test.each([
		{ openid: "o-1", session_key: sessionKey },
		{ err_no: 0, openid: "o-1", session_key: sessionKey },
		{ data: { openid: "o-1", session_key: sessionKey } },
		granted({ openid: "o-1", session_key: "" }),
		granted({ openid: "", anonymous_openid: "a-1", session_key: sessionKey }),
		{ err_no: 1e300, err_tips: "", data: { openid: "o-1", session_key: sessionKey } },
		{ err_no: null, data: { openid: "o-1", session_key: sessionKey } },
	])("names nobody with %j", async (answer) => {
		await expect(answering(answer).platform.exchange(app, { code: "c" })).rejects.toMatchObject({
			...{ code: "upstream_error", errcode: null },
		});
	});

	test("gives an access token for the secret", async () => {
		const { platform, calls } = answering(granted({ access_token: "at-1", expires_in: 7200 }));
		expect(await platform.accessToken?.(app)).toEqual({ token: "at-1", expiresIn: 7200 });
		const json = { ...app, grant_type: "client_credential" };
		expect(calls).toEqual([{ method: "POST", path: "/api/apps/v2/token", json }]);
		const wrong = answering({ err_no: 40017, err_tips: app.secret }).platform.accessToken?.(app);
		await expect(wrong).rejects.toMatchObject({ code: "app_misconfigured", errcode: 40017, hint: null });
		await expect(answering({ access_token: "at-1", expires_in: 1 }).platform.accessToken?.(app)).rejects.toMatchObject({
			code: "upstream_error",
		});
	});

	test("signs rawData as WeChat does", () => {
		const { rawData, signature, sessionKey: key } = signatureVector("douyin.signature.computed");
		const { verify: check } = answering(null).platform;
		expect(check?.(rawData, signature, key)).toBe(true);
		expect(check?.(rawData.replace("小明", "小刚"), signature, key)).toBe(false);
	});

	test("has no calls with a session key, and none for the phone button's code", () => {
		const { phone, sign, checkKey, resetKey } = answering(null).platform;
		expect([phone, sign, checkKey, resetKey]).toEqual(Array(4).fill(undefined));
	});
});

describe("a device without an account", () => {
	const byDevice = (data: unknown) => {
		const { platform, calls } = answering({ err_no: 0, err_tips: "success", data });
		return { exchanged: platform.exchange(app, { code: "a", isAnonymous: true }), calls };
	};

	test("is sent as an anonymous code and named by its anonymous_openid", async () => {
		const { exchanged, calls } = byDevice({ openid: "", anonymous_openid: "a-1", session_key: "", unionid: "" });
		expect(await exchanged).toEqual({ openid: "a-1", unionid: null, sessionKey: null });
		expect(calls[0]?.json).toEqual({ ...app, anonymous_code: "a" });
	});

	test.each([
		[{ anonymous_openid: "a-1" }, { openid: "a-1", unionid: null, sessionKey: null }],
		[
			{ anonymous_openid: "a-1", openid: null, session_key: null },
			{ openid: "a-1", unionid: null, sessionKey: null },
		],
		[
			{ anonymous_openid: "a-1", session_key: sessionKey },
			{ openid: "a-1", unionid: null, sessionKey },
		],
		[
			{ anonymous_openid: "a-1", openid: "o-1", unionid: "u-1" },
			{ openid: "o-1", unionid: "u-1", sessionKey: null },
		],
		[
			{ openid: "o-1", session_key: sessionKey },
			{ openid: "o-1", unionid: null, sessionKey },
		],
	])("answered with %j is who an account is, if one is named", async (data, exchanged) => {
		expect(await byDevice(data).exchanged).toEqual(exchanged);
	});

	test.each([null, {}, [], { openid: "", anonymous_openid: "" }, { anonymous_openid: 5 }, { anonymous_openid: "a b" }])(
		"answered with %j is nobody",
		async (data) => {
			await expect(byDevice(data).exchanged).rejects.toMatchObject({ code: "upstream_error" });
		},
	);

	describe("in a session", () => {
		let world: World;
		beforeEach(async () => {
			world = await testWorld({}, "douyin");
		});

		async function anonymous(user: string) {
			const anonymousCode = world.simulator.issueCode(user, "anonymous");
			const { token, user: opened } = await world.login(user, { code: undefined, anonymousCode });
			return { ...(await world.caller(token)), isNew: opened.isNew };
		}

		test("is a user of its own, another one than whoever logs in with an account there", async () => {
			const device = await anonymous("alice");
			const account = await world.loggedIn("alice");
			const again = await anonymous("alice");
			expect(device.user.id).not.toBe(account.user.id);
			expect([again.user.id, again.isNew]).toEqual([device.user.id, false]);
			expect(device.user).toMatchObject({ openid: "anonymous-sim-alice", unionid: null });
		});

		test("has no session key: nothing of its is verified or decrypted, as of every user without one", async () => {
			const device = await anonymous("alice");
			await world.loggedIn("alice");
			const rawData = '{"nickName":"alice"}';
			await expect(verify(world.context, world.sign("alice", rawData), device)).rejects.toMatchObject({
				code: "signature_mismatch",
			});
			expect(world.appended.at(-1)).toMatchObject({ action: "verify", reason: "no_session_key" });
			const sealed = world.encrypt("alice", { openId: "anonymous-sim-alice", nickName: "a", avatarUrl: "", gender: 0 });
			await expect(decrypt(world.context, sealed, device)).rejects.toMatchObject({ code: "decrypt_failed" });
			expect(world.appended.at(-1)).toMatchObject({ action: "decrypt", reason: "no_session_key" });
		});

		test("works once for a code, and codes of one kind are not codes of the other", async () => {
			const anonymousCode = world.simulator.issueCode("alice", "anonymous");
			await world.login("alice", { code: undefined, anonymousCode });
			await expect(world.login("alice", { code: undefined, anonymousCode })).rejects.toMatchObject({
				code: "code_used",
			});
			const code = world.simulator.issueCode("alice", "login");
			await expect(world.login("alice", { code: undefined, anonymousCode: code })).rejects.toMatchObject({
				...{ code: "invalid_code", errcode: 40019 },
			});
			const other = world.simulator.issueCode("alice", "anonymous");
			await expect(world.login("alice", { code: other })).rejects.toMatchObject({
				...{ code: "invalid_code", errcode: 40018 },
			});
		});
	});
});
