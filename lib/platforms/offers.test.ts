import { expect, test } from "vitest";
import { offersOf, platformNames } from "./index.ts";
import { clientOf, consoleOf, endsAccessTokens, isCheckedAtOnce, isOffered, offers } from "./offers.ts";

test.each(platformNames)("what %s offers is what its port has", (name) => {
	const has = offersOf(name);
	expect(isOffered(name, "login")).toBe(true);
	for (const offer of ["checkKey", "verify", "decrypt", "phone", "sign", "resetKey", "accessToken"] as const) {
		expect(isOffered(name, offer), offer).toBe(has.has(offer));
	}
	expect(isOffered(name, "anonymous")).toBe(has.has("takesAnonymous"));
});

test("the push is WeChat's alone so far", () => {
	expect(platformNames.filter((name) => isOffered(name, "push"))).toEqual(["wechat"]);
});

test("nothing is told twice", () => {
	expect(new Set(offers).size).toBe(offers.length);
});

test.each(platformNames)(
	"the console of %s is on the web, and its mini-programs have an object of their own",
	(name) => {
		expect(consoleOf(name)).toMatch(/^https:\/\/[\w.-]+\/$/);
		const own = platformNames.map((one) => clientOf(one).object);
		expect(own.filter((object) => object === clientOf(name).object)).toHaveLength(1);
		expect(clientOf(name).object).toMatch(/^[a-z]{2,8}$/);
	},
);

test("no secret is tried at once where it cannot be, or where that would end an access token", () => {
	expect(platformNames.filter(endsAccessTokens)).toEqual(["qq"]);
	const unchecked = platformNames.filter((name) => !isCheckedAtOnce(name));
	expect(unchecked.filter((name) => isOffered(name, "accessToken"))).toEqual(["qq"]);
	expect(isCheckedAtOnce("wechat")).toBe(true);
});
