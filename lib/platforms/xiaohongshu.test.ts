import { describe, expect, test } from "vitest";
import { z } from "zod";
import { decrypt } from "../decrypt.ts";
import { standIns } from "../simulator/index.ts";
import { testWorld } from "../test-world.ts";
import { platformSuite } from "./platform.suite.ts";
import type { UpstreamCall } from "./upstream.ts";
import vectors from "./vectors.json" with { type: "json" };
import { xiaohongshu } from "./xiaohongshu.ts";

const published = vectors.vectors
	.filter(({ platform }) => platform === "xiaohongshu")
	.map((one) =>
		z
			.looseObject({
				input: z.strictObject({ session_key: z.string(), iv: z.string(), encryptedData: z.string() }),
				expected_plaintext: z.string(),
			})
			.parse(one),
	)
	.map(({ input: { session_key: sessionKey, ...input }, expected_plaintext }) => ({
		...{ ...input, sessionKey, kind: "phoneNumber", data: JSON.parse(expected_plaintext) },
	}));

platformSuite("xiaohongshu", {
	namesNoUnionid: true,
	// The same for both calls: what one does not want it passes over.
	exchanged: ({ openid = "o-1", sessionKey = "akU1SU9LMmh3SGhUdzJJTQ==" }) => ({
		...{ success: true, code: 0, msg: "success" },
		data: { openid, session_key: sessionKey, access_token: "at-1", expire_in: 7200 },
	}),
	refusal: (errcode, msg) => ({
		...{ success: false, data: null, msg },
		code: /\D/.test(errcode) ? errcode : Number(errcode),
	}),
	vectors: published,
});

function answering(answer: unknown) {
	const calls: UpstreamCall[] = [];
	const platform = xiaohongshu.speak(async (call) => {
		calls.push(call);
		return answer;
	});
	return { platform, calls };
}

const app = { appid: "65f1", secret: "s&e=c" };

describe("Xiaohongshu", () => {
	test("is asked for an access token with the secret, and for the user with the token", async () => {
		const fetched = answering({ success: true, code: 0, data: { access_token: "at-1", expire_in: 7200 } });
		expect(await fetched.platform.accessToken?.(app)).toEqual({ token: "at-1", expiresIn: 7200 });
		expect(fetched.calls).toEqual([{ method: "POST", path: "/api/rmp/token", json: app }]);
		const { platform, calls } = answering({ success: true, code: 0, data: { openid: "o-1", session_key: "k" } });
		expect(await platform.exchange(app, { code: "c", accessToken: "at-1" })).toEqual({
			...{ openid: "o-1", sessionKey: "k", unionid: null },
		});
		const query = { app_id: "65f1", access_token: "at-1", code: "c" };
		expect(calls).toEqual([{ method: "GET", path: "/api/rmp/session", query }]);
	});

	test("gives one access token for any number of logins, and a new one when it is refused", async () => {
		const world = await testWorld({}, "xiaohongshu");
		const tokens = () => world.calls.filter(({ path }) => path === "/api/rmp/token").length;
		await world.login("alice");
		await world.login("bob");
		expect(tokens()).toBe(1);
		let refusals = 1;
		world.upstream = ({ path }) => {
			if (path !== "/api/rmp/session" || refusals-- < 1) return undefined;
			return { success: false, code: 410101, msg: "应用访问令牌不匹配", data: null };
		};
		await world.login("alice");
		expect(tokens()).toBe(2);
	});

	test("that goes on refusing the access token is asked twice, and no more", async () => {
		const world = await testWorld({}, "xiaohongshu");
		world.upstream = ({ path }) => (path === "/api/rmp/session" ? { success: false, code: 410101 } : undefined);
		await expect(world.login("alice")).rejects.toMatchObject({ code: "upstream_error" });
		expect(world.calls.map(({ path }) => path)).toEqual([
			...["/api/rmp/token", "/api/rmp/session", "/api/rmp/token", "/api/rmp/session"],
		]);
	});

	test.each([{ success: false, code: 0 }, { success: false }, { code: "410103" }, { code: null }])(
		"that answers %j beside a user has refused",
		async (envelope) => {
			const { platform } = answering({ ...envelope, data: { openid: "o-1", session_key: "k" } });
			const refused = platform.exchange(app, { code: "c", accessToken: "at" });
			await expect(refused).rejects.toMatchObject({ code: "upstream_error" });
		},
	);

	test.each(published)("tells whose data it is and when it was made, as appid and as appId: $sessionKey", (vector) => {
		const bytes = (text: string) => Buffer.from(text, "base64");
		const { decrypt: open } = answering(null).platform;
		const opened = open?.(bytes(vector.encryptedData), bytes(vector.iv), vector.sessionKey);
		const watermark = { appid: "65f000000000000000000001", timestamp: 1_700_000_000 };
		expect(opened).toEqual({ kind: "phoneNumber", data: vector.data, watermark });
	});

	test("gives data that is refused when it is too old", async () => {
		const world = await testWorld({ maxDataAge: 300 }, "xiaohongshu");
		const alice = await world.loggedIn("alice");
		const how = { sessionKey: world.simulator.sessionKey("alice"), appid: world.appid };
		const content = { phoneNumber: "+8613800138000", purePhoneNumber: "13800138000", countryCode: "86" };
		const sealed = standIns.xiaohongshu?.seal(content, { ...how, at: world.context.now() - 301_000 });
		if (!sealed) throw new Error("nobody stands in for Xiaohongshu");
		await expect(decrypt(world.context, sealed, alice)).rejects.toMatchObject({ code: "decrypt_failed" });
		expect(world.appended.at(-1)?.reason).toBe("watermark_stale");
	});
});
