import { describe, expect, onTestFinished, test } from "vitest";
import { openStorage } from "../open.ts";
import { aKey, aLogin, anApp, anEvent, noon, unlock } from "../suite/rows.ts";
import { allEnded, ask, newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

describe.runIf(serverUrl !== null)("with a server", () => {
	test("what is planned while nothing is stored yet reads no more when thousands of rows have come", async () => {
		const url = await newMigratedDatabase();
		const { storage } = await openStorage(url, unlock, undefined, patient);
		onTestFinished(() => storage.close());
		const app = anApp();
		await storage.apps.add(app, anEvent());
		const rounds = 15;
		for (let round = 0; round < rounds; round++) {
			const logins = Array.from({ length: 200 }, (_, i) =>
				aLogin(app, `o-${round}-${i % 150}`, { sessionKey: aKey(String(i)), maxSessions: 3, at: noon + round }),
			);
			await Promise.all(
				logins.map(async (login, i) => {
					await storage.codes.claim(app.id, Buffer.from(`${round} ${i}`), noon);
					await storage.sessions.open(login, anEvent());
					await storage.sessions.byTokenHash(login.session.tokenHash);
					await storage.sessions.touch(login.session.id, noon + round, null);
					await storage.users.byOpenid(app.id, login.openid);
				}),
			);
		}
		await storage.close();
		await allEnded(url);
		const [read] = await ask<{ rows: string }>(
			url,
			"SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) AS rows FROM pg_stat_user_tables",
		);
		const each = Number(read?.rows) / (rounds * 200);
		expect(each).toBeGreaterThan(5);
		expect(each).toBeLessThan(50);
	});
});
