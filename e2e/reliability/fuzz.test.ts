import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "vitest";
import { openId, unionId } from "../../lib/test-payloads.ts";
import { meansOf, metricsToken, validBodies } from "../world/hostile-means.ts";
import { neverSucceeded, requestsFor } from "../world/hostile-run.ts";
import { sendAll } from "../world/hostile-sender.ts";
import { mutatedPayload } from "../world/mutated-payloads.ts";
import { Planted } from "../world/secrets.ts";
import { newWorld, type World } from "../world/world.ts";
import { expectNone, seed, sized, tell } from "./form.ts";

const environment = {
	LINGPAI_OWNER_EMAIL: "owner@example.com",
	LINGPAI_OWNER_PASSWORD: "a password of the owner",
	LINGPAI_RATE_LIMITS: "off",
	LINGPAI_UPSTREAM_TIMEOUT_MS: "9000",
	METRICS_TOKEN: metricsToken,
};

/** What no answer may hold, whatever was asked. */
function secretsOf({ server, wechat }: World, openids: string[]): Planted {
	const planted = new Planted();
	const masterKey = readFileSync(join(server.folder, "master.keys"), "utf8").trim().replace("k1:", "");
	planted.plant("master key", masterKey, { base64: masterKey });
	planted.plant("app secret", wechat.secret);
	planted.plant("owner's password", environment.LINGPAI_OWNER_PASSWORD);
	for (const openid of openids) {
		const sessionKey = wechat.sessionKey(openid);
		planted.plant(`session key of ${openid}`, sessionKey, { base64: sessionKey });
	}
	return planted;
}

test("hostile requests to every operation get no 5xx, no answer outside the contract, and no secret", async (context) => {
	const count = sized({ least: 300, short: 10_000, long: 50_000 });
	await using world = await newWorld(environment);
	const { server, wechat } = world;
	const code = async (user: string) => wechat.loginCode(user);
	const means = await meansOf(server, code, (token) => validBodies(wechat, token), { withOperators: true });
	const planted = secretsOf(world, ["stays", "o-some", "goes-0"]);
	const requests = requestsFor(means, { seed, count });
	const sent = await sendAll(server, requests, 10_000, (answer) => {
		const [found] = planted.in(answer);
		return found ? `the answer holds a secret: ${found}` : null;
	});
	expectNone(sent.faults);
	const met = neverSucceeded(sent, ({ simulator, access }) => !simulator && access !== "person");
	if (count >= 10_000) expectNone(met.map((name) => `${name} never succeeded, so nothing of it was shown`));
	tell(context, `${count} hostile requests (seed ${seed}): 0 × 5xx, 0 secrets; slowest ${sent.slowest.toFixed(0)} ms`);
});

test("mutated payloads get no 5xx, and what is accepted says what the platform said", async (context) => {
	const count = sized({ least: 400, short: 10_000, long: 50_000 });
	await using world = await newWorld(environment);
	const { server, wechat } = world;
	const { token } = await world.loggedInUser(openId, { unionid: unionId });
	const planted = secretsOf(world, [openId, "o-another"]);
	planted.plant("token", token, { base64url: token.slice(4) });
	const faults: string[] = [];
	const statuses = new Map<number, number>();
	// Generated as they are sent: their watermarks must be fresh.
	const queue = fc.sample(fc.nat(), { seed, numRuns: count }).values();
	const payloads = mutatedPayload(wechat);
	const client = async () => {
		for (const one of queue) {
			const [payload] = fc.sample(payloads, { seed: one, numRuns: 1 });
			if (!payload) continue;
			const { path, json, faultOf } = payload;
			const requestId = randomBytes(8).toString("hex");
			const answer = await server.call(path, { token, json, headers: { "x-request-id": requestId } });
			statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
			const leaked = planted.in(`${JSON.stringify([...answer.headers])}\n${answer.text}`);
			const fault = faultOf(answer) ?? (leaked[0] ? `the answer holds a secret: ${leaked[0]}` : null);
			if (fault) faults.push(`RELIABILITY_SEED=${seed} ${path} ${JSON.stringify(json).slice(0, 400)}: ${fault}`);
		}
	};
	await Promise.all(Array.from({ length: 16 }, client));
	expectNone(faults);
	const told = [...statuses].sort().map(([status, times]) => `${times} × ${status}`);
	tell(context, `${count} mutated payloads (seed ${seed}): ${told.join(", ")}; 0 wrongly accepted, 0 × 5xx, 0 secrets`);
});
