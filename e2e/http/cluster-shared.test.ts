import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverUrl } from "../../db/postgres/test-database.ts";
import { untilAllAvailable, untilAvailable } from "../world/available.ts";
import { type Cluster, cluster } from "../world/cluster.ts";
import type { Answered } from "../world/lingpai.ts";

describe.runIf(serverUrl !== null)("what two processes keep together", () => {
	let both: Cluster;

	beforeAll(async () => {
		both = await cluster({ environment: { LINGPAI_RATE_LIMITS: "on" } });
	});
	afterAll(() => both[Symbol.asyncDispose]());

	const tokenFetches = () => both.wechat.calls.filter(({ path }) => path === "/cgi-bin/stable_token").length;

	/** Sends to both in turn, all at once. */
	const sentToBoth = (count: number, path: string, sent: (turn: number) => object): Promise<Answered[]> =>
		Promise.all(
			Array.from({ length: count }, (_, turn) => (turn % 2 === 0 ? both.here : both.there).call(path, sent(turn))),
		);

	test("ten failed decryptions of a session are ten over both, also when all come at once", async () => {
		const junk = { encryptedData: "A".repeat(43), iv: `${"A".repeat(22)}==` };
		for (let turn = 0; turn < 5; turn += 1) {
			let token = "";
			const answers = await untilAllAvailable(async () => {
				({ token } = await both.logIn(both.here, `o-guesses-${turn}`));
				return sentToBoth(30, "/api/decrypt", () => ({ token, json: junk }));
			});
			expect(answers.filter(({ body }) => body.error === "decrypt_failed")).toHaveLength(10);
			expect(answers.filter(({ body }) => body.error === "rate_limited")).toHaveLength(20);
			for (const server of [both.here, both.there]) {
				const again = await untilAvailable(() => server.call("/api/decrypt", { token, json: junk }));
				expect(again.body.error).toBe("rate_limited");
			}
		}
	});

	test("an account is locked on both after five wrong passwords on either", async () => {
		const { here, there, manage, signIn } = both;
		const person = { email: "locked@example.com", password: "correct horse battery" };
		await manage(here, "/api/admin/operators", { json: { ...person, role: "viewer" } });
		const wrong = { ...person, password: "wrong horse battery" };
		for (const server of [here, there, here, there, here]) await expect(signIn(server, wrong)).rejects.toThrow();
		for (const server of [there, here]) await expect(signIn(server, person)).rejects.toThrow();
		await signIn(there);
	});

	test("an app's access token is fetched once, and once anew when the platform refuses it", async () => {
		const { wechat, here } = both;
		const { token } = await both.logIn(here, "o-phone");
		const phones = () => sentToBoth(20, "/api/phone", () => ({ token, json: { code: wechat.phoneCode("o-phone") } }));
		for (let turn = 0; turn < 2; turn += 1) {
			let before = 0;
			const answers = await untilAllAvailable(() => {
				wechat.renewAccessToken();
				before = tokenFetches();
				return phones();
			});
			expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
			expect(tokenFetches() - before).toBe(1);
		}
	});

	test("a paid phone code is sent to the platform once, whichever of both it comes to", async () => {
		const { wechat, here } = both;
		const { token } = await both.logIn(here, "o-paid");
		for (let turn = 0; turn < 20; turn += 1) {
			let code = "";
			const answers = await untilAllAvailable(() => {
				code = wechat.phoneCode("o-paid");
				return sentToBoth(2, "/api/phone", () => ({ token, json: { code } }));
			});
			expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
			expect(wechat.calls.filter(({ body }) => body.includes(code))).toHaveLength(1);
		}
	});
});
