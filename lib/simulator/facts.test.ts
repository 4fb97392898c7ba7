import { expect, test } from "vitest";
import { platformNames } from "../platforms/index.ts";
import { phoneFacts, simulatedPlatforms } from "./facts.ts";

test("the simulator speaks every platform of ours, and none that is not there", () => {
	expect(simulatedPlatforms).toEqual(["wechat", "qq", "baidu", "douyin", "kuaishou", "xiaohongshu", "alipay"]);
	expect(platformNames).toEqual(expect.arrayContaining([...simulatedPlatforms]));
});

test("on WeChat a fake user can do everything that there is, but log in without an account", async () => {
	const { offers, kinds, ...facts } = await phoneFacts("wechat");
	expect(offers).not.toContain("anonymous");
	expect(offers).toHaveLength(9);
	expect(kinds).toHaveLength(5);
	expect(facts).toMatchObject({ signs: true, hasUserKeys: true, isDated: true, members: { nickname: "nickName" } });
	expect(facts.calls).toEqual({ exchange: "jscode2session", phone: "getuserphonenumber", checkKey: "checksession" });
});

test.each(simulatedPlatforms)("what %s encrypts it also decrypts, and what it signs it also verifies", async (name) => {
	const { offers, kinds, signs, calls } = await phoneFacts(name);
	expect(kinds.length > 0).toBe(offers.includes("decrypt"));
	expect(signs).toBe(offers.includes("verify"));
	expect(calls.exchange).toMatch(/\w/);
	expect(calls.phone !== null).toBe(offers.includes("phone"));
});
