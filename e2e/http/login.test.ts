import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeWechat, fakeWechat } from "../world/fake-wechat.ts";
import { type Lingpai, lingpai } from "../world/lingpai.ts";

let wechat: FakeWechat;
let server: Lingpai;

beforeAll(async () => {
	wechat = await fakeWechat();
	server = await lingpai({
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
	});
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
	await wechat[Symbol.asyncDispose]();
});

test("one code sent by twenty requests at once logs in exactly once", async () => {
	const code = wechat.loginCode("o-alice");
	const answers = await Promise.all(Array.from({ length: 20 }, () => server.call("/api/login", { json: { code } })));
	expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(409)]);
	expect(answers.filter(({ body }) => body.error === "code_used")).toHaveLength(19);
	expect(wechat.calls.filter((call) => call.query.js_code === code)).toHaveLength(1);
});
