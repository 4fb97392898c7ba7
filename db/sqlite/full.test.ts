import { createSecretKey } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StorageUnavailable } from "../storage.ts";
import { aLogin, anApp, anEvent } from "../suite/rows.ts";
import { appsOf } from "./apps.ts";
import { Connection, openFile } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { keepSessionKey } from "./session-keys.ts";
import { sessionsOf } from "./sessions.ts";

/** An engine whose file may hold no more pages than are allowed. */
async function smallStorage() {
	const sqlite = openFile(":memory:");
	migrate(sqlite, join(import.meta.dirname, "../migrations/sqlite"));
	const connection = new Connection(sqlite, createSecretKey(Buffer.alloc(32, 1)));
	const app = anApp();
	await appsOf(connection).save(app, { created: anEvent(), updated: anEvent() });
	return {
		...{ connection, app, sessions: sessionsOf(connection, keepSessionKey(connection.drizzle)) },
		allow: (pages: number) => void sqlite.pragma(`max_page_count = ${pages}`),
		pages: () => Number(sqlite.pragma("page_count", { simple: true })),
	};
}

test("a full disk refuses what writes, and all that it took before is there; with room again it writes on", async () => {
	const { connection, app, sessions, allow, pages } = await smallStorage();
	allow(pages() + 10);
	const logins: ReturnType<typeof aLogin>[] = [];
	let refused: unknown = null;
	while (refused === null) {
		const login = aLogin(app, `o-${logins.length}`);
		await sessions.open(login, anEvent()).then(
			() => logins.push(login),
			(error: unknown) => {
				refused = error;
			},
		);
	}
	expect(refused).toBeInstanceOf(StorageUnavailable);
	expect(logins.length).toBeGreaterThan(3);
	const found = () => Promise.all(logins.map(({ session }) => sessions.byTokenHash(session.tokenHash)));
	expect((await found()).every(Boolean)).toBe(true);

	const together = await Promise.allSettled(
		Array.from({ length: 20 }, (_, n) => sessions.open(aLogin(app, `o-too-much-${n}`), anEvent())),
	);
	expect(together.every(({ status }) => status === "rejected")).toBe(true);

	allow(1_000_000);
	const last = aLogin(app, "o-last");
	logins.push(last);
	await sessions.open(last, anEvent());
	expect((await found()).every(Boolean)).toBe(true);
	const { ok, events } = await connection.verify();
	expect([ok, events]).toEqual([true, logins.length + 1]);
	connection.close();
});
