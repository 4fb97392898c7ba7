import { afterAll, beforeAll, expect, test } from "vitest";
import { officialVectors } from "../world/vectors.ts";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

const { userData, userDataRenamed, userDataThroughForm } = officialVectors;

let world: World;

beforeAll(async () => {
	world = await newWorld({}, { appid: userData.appid });
});

afterAll(() => world[Symbol.asyncDispose]());

const decrypt = ({ token }: LoggedInUser, { encryptedData, iv }: { encryptedData: string; iv: string }) =>
	world.server.call("/api/decrypt", { token, json: { encryptedData, iv } });

const junk = { encryptedData: "A".repeat(43), iv: `${"A".repeat(22)}==` };

test("ten failures on one session make it wait, and leave the user's other sessions alone", async () => {
	const busy = await world.loggedInUser("o-guesses");
	const calm = await world.loggedInUser("o-guesses");
	for (let failures = 0; failures < 10; failures++) expect((await decrypt(busy, junk)).status).toBe(422);
	const sound = world.wechat.encrypt("o-guesses", { openId: "o-guesses", nickName: "小明" });
	for (const sent of [junk, sound]) {
		const { status, body, headers } = await decrypt(busy, sent);
		expect([status, body.error]).toEqual([429, "rate_limited"]);
		expect(Number(headers.get("retry-after"))).toBeGreaterThan(500);
		expect(Number(headers.get("retry-after"))).toBeLessThanOrEqual(600);
	}
	expect((await decrypt(calm, sound)).status).toBe(200);
	expect((await world.server.call("/api/session", { token: busy.token })).status).toBe(200);
	const { status } = await world.server.call("/api/verify", {
		token: busy.token,
		json: world.wechat.signed("o-guesses", {}),
	});
	expect(status).toBe(200);
});

test("a session that waits has no code spent for it", async () => {
	const user = await world.loggedInUser("o-waits");
	for (let failures = 0; failures < 10; failures++) await decrypt(user, junk);
	const code = world.wechat.loginCode("o-waits");
	const refused = await world.server.call("/api/decrypt", { token: user.token, json: { ...junk, code } });
	expect(refused.body.error).toBe("rate_limited");
	expect((await world.server.call("/api/login", { json: { code } })).status).toBe(200);
});

test("failures sent all at once are counted one by one", async () => {
	const user = await world.loggedInUser("o-burst");
	const answers = await Promise.all(Array.from({ length: 30 }, () => decrypt(user, junk)));
	expect(answers.filter(({ status }) => status === 422)).toHaveLength(10);
	expect(answers.filter(({ body }) => body.error === "rate_limited")).toHaveLength(20);
});

test("data sent with success does not count", async () => {
	const user = await world.loggedInUser("o-diligent");
	const sound = world.wechat.encrypt("o-diligent", { openId: "o-diligent", nickName: "小明" });
	for (let calls = 0; calls < 15; calls++) expect((await decrypt(user, sound)).status).toBe(200);
});

test("LINGPAI_RATE_LIMITS=off takes the limit away", async () => {
	await world.server.stop();
	await world.server.start({ LINGPAI_RATE_LIMITS: "off" });
	const user = await world.loggedInUser("o-tester");
	for (let failures = 0; failures < 12; failures++) {
		expect((await decrypt(user, junk)).body.error).toBe("decrypt_failed");
	}
});

test("WeChat's published vector of 2016 opens once the app's policy takes data that old", async () => {
	const { openid, sessionKey } = userData;
	const user = await world.loggedInUser(openid, { sessionKey });
	expect((await decrypt(user, userData)).body.error).toBe("decrypt_failed");
	await world.saveApp({ policy: { maxDataAge: 3_000_000_000 } });
	const watermark = { appid: userData.appid, timestamp: 1_477_314_187 };
	for (const vector of [userData, userDataThroughForm]) {
		const { status, body } = await decrypt(user, vector);
		expect(status).toBe(200);
		expect(body).toEqual({ kind: "userInfo", data: userData.data, watermark });
	}
	expect((await decrypt(user, userDataRenamed)).body.error).toBe("decrypt_failed");
	const stranger = await world.loggedInUser("o-stranger", { sessionKey });
	expect((await decrypt(stranger, userData)).body.error).toBe("decrypt_failed");
});
