import { expect, test } from "vitest";
import { fakeWechat } from "../world/fake-wechat.ts";
import { cookieHeader, staffed } from "../world/operators.ts";
import { Recorder } from "../world/recorder.ts";
import { Planted, storedIn } from "../world/secrets.ts";

test("no answer, page, payload, line of the log or row holds an app's secret, before and after it was replaced", async () => {
	await using wechat = await fakeWechat();
	await using server = await staffed({ LINGPAI_UPSTREAM_WECHAT: wechat.url, LOG_LEVEL: "trace" });
	const seen = new Recorder(server);
	const planted = new Planted();
	planted.plant("first secret", wechat.secret);
	const headers = { cookie: cookieHeader(await server.signIn(server.owner)), origin: server.url };
	const call = (expected: number, path: string, sent: object = {}, allowed: string[] = []) =>
		seen.call(expected, path, { headers, ...sent }, allowed);

	const { appid, secret } = wechat;
	const json = { platform: "wechat", appid, secret, name: "Tea" };
	const { body } = await call(201, "/api/admin/apps", { json });
	const app = `/api/admin/apps/${body.id}`;
	await call(400, "/api/admin/apps", { json });
	await call(400, "/api/admin/apps", { json: { ...json, secret: [secret] } });
	await call(400, "/api/admin/apps", { json: { ...json, [secret]: 1 } }, ["first secret"]);
	await call(200, `${app}/check`, { json: {} });
	wechat.misbehave = (asked, response) => {
		response.end(JSON.stringify({ errcode: 40164, errmsg: `invalid ip ${asked.body}` }));
		return true;
	};
	await call(200, `${app}/check`, { json: {} });
	wechat.misbehave = (asked, response) => {
		response.end(`nonsense ${asked.body}`);
		return true;
	};
	await call(200, `${app}/check`, { json: {} });
	wechat.misbehave = null;

	const next = wechat.resetSecret();
	planted.plant("second secret", next);
	await call(200, app, { method: "PATCH", json: { secret: next, name: "Tea house" } });
	await call(400, app, { method: "PATCH", json: { secret: `${next} ${next}` } });
	const made = await call(201, "/api/admin/api-keys", { json: { name: "shop", scope: "admin" } }, ["API key"]);
	const key = String(made.body.key);
	planted.plant("API key", key, { base64url: key.slice(4) });

	const paths = ["/api/admin/apps", app, "/api/admin/api-keys", "/api/admin/audit"];
	for (const path of paths) {
		await call(200, path);
		await seen.call(200, path, { token: key });
	}
	for (const page of ["/apps", `/apps/${body.id}`, "/settings/api-keys"]) {
		const { text } = await call(200, page);
		expect(text).toContain(page === "/settings/api-keys" ? "shop" : appid);
		// Next sends such a request to the address that is the payload's own.
		const asked = { headers: { ...headers, rsc: "1" } };
		const moved = await call(307, page, asked);
		const payload = await call(200, moved.headers.get("location") ?? "", asked);
		expect(payload.headers.get("content-type")).toContain("text/x-component");
	}
	seen.note("output", server.output());
	for (const { where, content } of storedIn(server.folder)) seen.note(where, content);
	expect(server.output()).toContain("createApp");
	expect(seen.seen.length).toBeGreaterThan(100);
	expect(seen.leaks(planted)).toEqual([]);
});
