import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lingpai, lingpai } from "../world/lingpai.ts";

let server: Lingpai;

beforeAll(async () => {
	server = await lingpai({ LINGPAI_SIMULATOR: "1" });
});

afterAll(() => server[Symbol.asyncDispose]());

test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])(
	"a page is read, never sent to: %s is refused",
	async (method) => {
		const answered = await server.call("/docs", { method, headers: { "next-action": "x".repeat(40) } });
		expect([answered.status, answered.body.error]).toEqual([405, "method_not_allowed"]);
		expect(answered.headers.get("allow")).toBe("GET, HEAD");
		expect(server.output()).not.toContain("x".repeat(40));
	},
);

test.each(["/_global-error", "/_not-found", "/_error", "/_anything"])(
	"the pages' internal address %s is not one",
	async (path) => {
		const answered = await server.call(path);
		expect([answered.status, answered.body.error]).toEqual([404, "not_found"]);
	},
);

test.each(["%zz", "x", "null", "[]", "{}", '["",{}', '["",{"children":["",{"children":7}]}]', `${"[".repeat(4000)}`])(
	"a router state that cannot be read is passed over: %s",
	async (state) => {
		const headers = { rsc: "1", "next-router-state-tree": encodeURIComponent(state).replace("%25zz", "%zz") };
		for (const path of ["/", "/docs", "/.env", "/_next/data/x/api/login.json"]) {
			expect([path, (await server.call(path, { headers })).status]).not.toContain(500);
		}
	},
);

test("pages and their assets are served", async () => {
	const page = await server.call("/docs");
	expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
	const [asset = ""] = /\/_next\/static\/[^"]+\.js/.exec(page.text) ?? [];
	expect((await server.call(asset)).status).toBe(200);
});
