import { describe, expect, onTestFinished, test } from "vitest";
import { openStorage } from "../open.ts";
import { StorageUnavailable } from "../storage.ts";
import { appKeyAndCodePromises } from "../suite/apps-keys-codes.ts";
import { auditPromises } from "../suite/audit.ts";
import { givenStorage } from "../suite/given.ts";
import { listPromises } from "../suite/lists.ts";
import { aLogin, anApp, anEvent, unlock } from "../suite/rows.ts";
import { sessionPromises } from "../suite/sessions.ts";
import { stepPromises } from "../suite/steps.ts";
import { userPromises } from "../suite/users.ts";
import { newestSchema, schemaOf } from "./migrate.ts";
import { ask, newDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";
import { migrated, newerRelease, withClient } from "./test-migrations.ts";

// What a next release may do before the last process of this one is gone: more columns, a table, an index, wider limits.
const expanding = [
	[
		"ALTER TABLE sessions ADD COLUMN device text",
		"ALTER TABLE users ADD COLUMN tier text NOT NULL DEFAULT 'none'",
		"ALTER TABLE apps ADD COLUMN region text",
		"CREATE TABLE devices (id text PRIMARY KEY, session_id text REFERENCES sessions(id) ON DELETE CASCADE)",
	],
	[
		"-- apart\nDROP INDEX CONCURRENTLY IF EXISTS users_of_tier",
		"CREATE INDEX CONCURRENTLY users_of_tier ON users (tier)",
	],
];
const contracting = [`-- contract: ${newestSchema() + 2}\nALTER TABLE sessions DROP COLUMN user_agent`];

/** Writes as the next release would, until the test ends; throws there when one of its writes failed. */
function nextReleaseWrites(url: string): void {
	let ends = false;
	const writing = withClient(url, async (client) => {
		for (let turn = 0; !ends; turn += 1) {
			await client.query("BEGIN");
			await client.query("SELECT oldest FROM schema_version WHERE id = 1 FOR UPDATE");
			await client.query("UPDATE users SET tier = $1", [String(turn)]);
			await client.query("UPDATE sessions SET device = $1", [String(turn)]);
			await client.query(
				"INSERT INTO devices (id, session_id) SELECT id, id FROM sessions ON CONFLICT (id) DO UPDATE SET session_id = excluded.session_id",
			);
			await client.query("COMMIT");
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
	});
	const settled = writing.then(
		() => null,
		(error: unknown) => error,
	);
	onTestFinished(async () => {
		ends = true;
		expect(await settled).toBeNull();
	});
}

describe.runIf(serverUrl !== null)("this release beside the next one", () => {
	// Of the port's suite what the next release's migrations and writes concern.
	describe("on its schema, while it writes too", () => {
		const given = givenStorage(async () => {
			const url = await newDatabase();
			await migrated(url, newerRelease(...expanding));
			const opened = await openStorage(url, unlock, undefined, patient);
			nextReleaseWrites(url);
			return opened;
		});
		appKeyAndCodePromises(given);
		sessionPromises(given);
		stepPromises(given);
		userPromises(given);
		auditPromises(given);
		listPromises(given);
	});

	test("opens storage on its schema, and says so", async () => {
		const url = await newDatabase();
		await migrated(url, newerRelease(...expanding));
		const told: string[] = [];
		const { storage } = await openStorage(url, unlock, (line) => told.push(line), patient);
		await storage.close();
		const [has, knows] = [newestSchema() + 2, newestSchema()];
		expect(told).toEqual([`The database has schema ${has}, this release knows ${knows} and may run on it.`]);
	});

	test("notices nothing while it migrates", async () => {
		const url = await newDatabase();
		const { storage } = await openStorage(url, unlock);
		const app = anApp();
		await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
		let ends = false;
		const faults: unknown[] = [];
		let logins = 0;
		const one = async (number: number) => {
			while (!ends) {
				const login = aLogin(app, `o-${number}-${logins}`);
				logins += 1;
				await storage.sessions.open(login, anEvent({ at: login.at })).catch((error) => faults.push(error));
				const found = await storage.sessions.byTokenHash(login.session.tokenHash).catch((error) => faults.push(error));
				if (found === null) faults.push("a login that was acknowledged is gone");
			}
		};
		const busy = Promise.all([1, 2, 3, 4].map(one));
		await expect.poll(() => logins).toBeGreaterThan(20);
		await migrated(url, newerRelease(...expanding));
		const before = logins;
		await expect.poll(() => logins).toBeGreaterThan(before + 20);
		ends = true;
		await busy;
		expect(faults).toEqual([]);
		expect(await storage.audit.verify()).toMatchObject({ ok: true, events: logins + 1 });
		await storage.close();
	});

	test("stops where it cannot go on, and is not ready, when the next one takes away what it needs", async () => {
		const url = await newDatabase();
		const { storage } = await openStorage(url, unlock);
		const app = anApp();
		await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
		await migrated(url, newerRelease(...expanding, contracting));
		const login = aLogin(app, "o-alice");
		await expect(storage.sessions.open(login, anEvent())).rejects.toThrow(StorageUnavailable);
		await expect(storage.ping()).rejects.toThrow(StorageUnavailable);
		expect(await ask(url, "SELECT id FROM users")).toEqual([]);
		await storage.close();
		await expect(openStorage(url, unlock)).rejects.toThrow(/^The database has schema \d+, .* cannot run on it: /);
		expect(await withClient(url, schemaOf)).toEqual({ version: newestSchema() + 3, oldest: newestSchema() + 2 });
	});
});
