import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crawl } from "../world/crawl.ts";
import { newSessionKey } from "../world/fake-wechat.ts";
import { metricsToken } from "../world/hostile-means.ts";
import { cookieHeader, signedIn } from "../world/operators.ts";
import { Recorder } from "../world/recorder.ts";
import { Planted, storedIn } from "../world/secrets.ts";
import { newWorld, type World } from "../world/world.ts";
import { expectNone, sized, tell } from "./form.ts";

const owner = { email: "owner@example.com", password: "a password of the owner" };

test("no answer, page, line of the log, file, row, backup, or WAL left by a kill holds a secret", async (context) => {
	await using world = await newWorld({
		...{ LOG_LEVEL: "trace", METRICS_TOKEN: metricsToken, LINGPAI_RATE_LIMITS: "off" },
		...{ LINGPAI_OWNER_EMAIL: owner.email, LINGPAI_OWNER_PASSWORD: owner.password },
	});
	const { server, wechat } = world;
	const seen = new Recorder(server);
	const planted = new Planted();
	const masterKey = readFileSync(join(server.folder, "master.keys"), "utf8").trim().replace("k1:", "");
	planted.plant("master key", masterKey, { base64: masterKey });
	planted.plant("app secret", wechat.secret);
	planted.plant("owner's password", owner.password);
	planted.plant("metrics token", metricsToken);

	const users = sized({ least: 3, short: 25, long: 100 });
	await Promise.all(Array.from({ length: users }, (_, number) => liveAs(`o-crawled-${number}`, world, seen, planted)));
	const cookies = await signedIn(server, owner);
	for (const [name, value] of Object.entries(cookies)) {
		if (name.endsWith("session-token")) planted.plant("operator's cookie", value);
	}
	const pages = await crawl(server, seen, cookieHeader(cookies), sized({ least: 8, short: 120, long: 1_000 }));
	for (const path of [
		"/api/admin/sessions",
		"/api/admin/users",
		"/api/admin/audit",
		"/api/admin/audit/export?format=csv",
	]) {
		await seen.call(200, path, { headers: { cookie: cookieHeader(cookies) } });
	}
	await seen.command(0, ["audit", "verify", "--json"]);
	// In the data folder, where every file is looked at.
	await seen.command(0, ["backup", join(server.folder, "backup.db"), "--json"]);

	for (const { query } of wechat.calls) if (query.access_token) planted.plant("access token", query.access_token);
	for (const { where, content } of storedIn(server.folder)) seen.note(`while running, ${where}`, content);
	await server.stop("SIGKILL");
	for (const { where, content } of storedIn(server.folder)) seen.note(`after a kill, ${where}`, content);
	await server.start();
	expect(await server.stop()).toBe(0);
	for (const { where, content } of storedIn(server.folder)) seen.note(`at the end, ${where}`, content);
	seen.note("output", server.output());

	expect(seen.seen.some(({ where }) => where.endsWith("-wal"))).toBe(true);
	expectNone(seen.leaks(planted).map((leak) => `a secret stands where it must not: ${leak}`));
	const bytes = seen.seen.reduce((sum, { content }) => sum + content.length, 0);
	const places = `${seen.seen.length} places (${pages.length} pages, ${(bytes / 2 ** 20).toFixed(0)} MiB)`;
	tell(context, `${planted.forms.length} forms of secrets looked for in ${places}: 0 found`);
});

/** A user with secrets of his own, who does everything once, well and badly. */
async function liveAs(openid: string, { wechat }: World, seen: Recorder, planted: Planted): Promise<void> {
	const sessionKey = newSessionKey();
	planted.plant("session key", sessionKey, { base64: sessionKey });
	const code = wechat.loginCode(openid, { sessionKey });
	planted.plant("code", code);
	const name = `token of ${openid}`;
	const { body } = await seen.call(200, "/api/login", { json: { code } }, [name]);
	const token = String(body.token);
	planted.plant(name, token, { base64url: token.slice(4) });
	const profile = { openId: openid, nickName: "甲", avatarUrl: "" };
	await seen.call(409, "/api/login", { json: { code } });
	await seen.call(200, "/api/session?upstream=1", { token });
	await seen.call(200, "/api/verify", { token, json: wechat.signed(openid, profile) });
	await seen.call(422, "/api/verify", { token, json: { ...wechat.signed(openid, profile), signature: sessionKey } });
	await seen.call(200, "/api/decrypt", { token, json: wechat.encrypt(openid, profile) });
	await seen.call(422, "/api/decrypt", { token, json: wechat.encrypt("o-another", profile) });
	await seen.call(400, "/api/decrypt", { token, json: { encryptedData: sessionKey, iv: token } });
	await seen.call(200, "/api/phone", { token, json: { code: wechat.phoneCode(openid) } });
	await seen.call(200, "/api/user", { token });
	if (openid.endsWith("0")) await seen.call(204, "/api/session", { token, method: "DELETE" });
}
