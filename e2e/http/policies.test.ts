import { afterAll, beforeAll, expect, test } from "vitest";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

const minute = 60;
const check = async (token: string) => (await world.server.call("/api/session", { token })).body;

test("without a policy a user has as many sessions as he likes, and nothing personal is kept", async () => {
	const { token } = await world.loggedInUser("o-many");
	for (let logins = 1; logins < 8; logins++) await world.loggedInUser("o-many");
	const { body } = await world.server.call("/api/user", { token });
	expect(body.sessions).toHaveLength(8);
	expect(body.sessions).toEqual(Array(8).fill(expect.objectContaining({ revokedAt: null })));
	const profile = { openId: "o-many", nickName: "小明", avatarUrl: "https://a.test/1" };
	await world.server.call("/api/decrypt", { token, json: world.wechat.encrypt("o-many", profile) });
	expect((await check(token)).user).toMatchObject({ nickname: null, avatarUrl: null });
});

test("maxSessionsPerUser, set beside the running server, ends the oldest sessions at a login and no other user's", async () => {
	const before = await world.loggedInUser("o-limited");
	const other = await world.loggedInUser("o-unlimited");
	await world.saveApp({ policy: { maxSessionsPerUser: 2 } });
	expect(await check(before.token)).toMatchObject({ active: true });
	const second = await world.loggedInUser("o-limited");
	const third = await world.loggedInUser("o-limited");
	expect(await check(before.token)).toMatchObject({ error: "session_revoked" });
	for (const { token } of [second, third, other]) expect(await check(token)).toMatchObject({ active: true });
	world.setPolicy({ maxSessionsPerUser: null });
});

test("sessionLifetime and absoluteLifetime decide how long a session lives and slides", async () => {
	world.setPolicy({ sessionLifetime: 20 * minute, absoluteLifetime: 45 * minute });
	const { token, expiresIn } = await world.loggedInUser("o-short");
	expect(expiresIn).toBe(20 * minute);
	world.letPass(9 * minute);
	expect(await check(token)).toMatchObject({ renewed: false });
	world.letPass(2 * minute);
	const renewed = await check(token);
	expect(renewed.renewed).toBe(true);
	expect(Math.abs(Number(renewed.expiresIn) - 20 * minute)).toBeLessThan(30);
	world.letPass(18 * minute);
	expect(Math.abs(Number((await check(token)).expiresIn) - 16 * minute)).toBeLessThan(30);
	world.letPass(16 * minute);
	expect(await check(token)).toMatchObject({ error: "session_expired" });
});

test("an absoluteLifetime below sessionLifetime is what a login gets", async () => {
	world.setPolicy({ sessionLifetime: 20 * minute, absoluteLifetime: 5 * minute });
	const { token, expiresIn } = await world.loggedInUser("o-absolute");
	expect(expiresIn).toBe(5 * minute);
	world.letPass(4 * minute);
	expect(await check(token)).toMatchObject({ renewed: false });
	world.letPass(minute);
	expect(await check(token)).toMatchObject({ error: "session_expired" });
});

test("maxDataAge decides how old data may be", async () => {
	const { wechat, server } = world;
	world.setPolicy({ sessionLifetime: 604_800, absoluteLifetime: 2_592_000, maxDataAge: 60 });
	const { token } = await world.loggedInUser("o-aged");
	const told = (age: number) => {
		const watermark = { appid: wechat.appid, timestamp: Math.floor(Date.now() / 1000) - age };
		const json = wechat.encrypt("o-aged", { openId: "o-aged", nickName: "小明" }, { watermark });
		return server.call("/api/decrypt", { token, json });
	};
	expect((await told(30)).status).toBe(200);
	expect((await told(90)).body.error).toBe("decrypt_failed");
	world.setPolicy({ maxDataAge: 600 });
	expect((await told(90)).status).toBe(200);
});

test("nickname, avatar and phone are kept only where the policy switches each on", async () => {
	const { wechat, server } = world;
	const profile = { openId: "o-kept", nickName: "小明 🎉", avatarUrl: "https://a.test/kept" };
	const { token } = await world.loggedInUser("o-kept");
	const tell = async () => {
		await server.call("/api/decrypt", { token, json: wechat.encrypt("o-kept", profile) });
		await server.call("/api/phone", { token, json: { code: wechat.phoneCode("o-kept", "13700001111") } });
		return (await server.call("/api/user", { token })).body.user;
	};
	expect(await tell()).toMatchObject({ nickname: null, avatarUrl: null, phoneNumber: null });
	world.setPolicy({ storeNickname: true });
	expect(await tell()).toMatchObject({ nickname: "小明 🎉", avatarUrl: null, phoneNumber: null });
	world.setPolicy({ storeAvatar: true });
	expect(await tell()).toMatchObject({ avatarUrl: "https://a.test/kept", phoneNumber: null });
	world.setPolicy({ storePhone: true });
	expect(await tell()).toMatchObject({ phoneNumber: "+8613700001111" });
	const again = await world.loggedInUser("o-kept");
	expect(again.user).toMatchObject({ nickname: "小明 🎉", avatarUrl: "https://a.test/kept" });
});

test("signed rawData fills the profile too, and a forged one does not", async () => {
	const { wechat, server } = world;
	const { token } = await world.loggedInUser("o-profile");
	const signed = wechat.signed("o-profile", { nickName: "小红" });
	await server.call("/api/verify", { token, json: { ...signed, rawData: '{"nickName":"forged"}' } });
	expect((await check(token)).user).toMatchObject({ nickname: null });
	await server.call("/api/verify", { token, json: signed });
	expect((await check(token)).user).toMatchObject({ nickname: "小红" });
});

test("a unionid that only the data tells is kept", async () => {
	const { wechat, server } = world;
	const { token } = await world.loggedInUser("o-late-union");
	const profile = { openId: "o-late-union", unionId: "u-late", nickName: "小明" };
	await server.call("/api/decrypt", { token, json: wechat.encrypt("o-late-union", profile) });
	expect((await server.call("/api/user", { token })).body.user).toMatchObject({ unionid: "u-late" });
});
