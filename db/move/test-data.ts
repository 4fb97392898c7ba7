import { createHash } from "node:crypto";
import BetterSqlite3, { type Database } from "better-sqlite3";
import type { MoveOptions } from "../move.ts";
import { openSqlite } from "../sqlite/open.ts";
import type { Unlocked } from "../storage.ts";
import { aKey, aLogin, anApp, anEvent, anOperator, noon, unlock } from "../suite/rows.ts";
import { movedTables } from "./tables.ts";

const silent = () => undefined;

/** With what everything opens that is sealed, by the keys of `db/suite`. */
export const moveOptions: MoveOptions<Unlocked> = {
	...{
		unlock,
		open:
			() =>
			({ sealed }) =>
				sealed,
		at: noon,
		mayBeBroken: false,
	},
	...{ onCopied: silent, onChecked: silent },
};

/** Makes a file with rows in every table, in all of which these texts stand that strangers wrote. */
export async function filledFile(file: string, texts: readonly string[]): Promise<void> {
	const { storage } = openSqlite(file, unlock);
	const app = anApp({ name: texts[0] ?? "" });
	const disabled = anApp({ enabled: false });
	for (const one of [app, disabled]) await storage.apps.save(one, { created: anEvent(), updated: anEvent() });
	const logins = texts.map(async (text, index) => {
		const login = aLogin(app, `o-${index}-${text}`, { unionid: text, sessionKey: aKey(String(index % 10)) });
		const from = index % 3 === 0 ? { ip: null, userAgent: null } : { ip: `192.0.2.${index % 250}`, userAgent: text };
		const told = anEvent({ userId: login.newUserId, userAgent: text, detail: { text, index, ok: true, none: null } });
		await storage.sessions.open({ ...login, session: { ...login.session, ...from } }, told);
		return login.newUserId;
	});
	for (const [index, userId] of (await Promise.all(logins)).entries()) {
		if (index % 50 === 7) await storage.users.erase(userId, anEvent({ action: "user.erase", userId }));
	}
	await storage.operators.add(anOperator({ name: texts[1] ?? null, recoveryCodes: texts.slice(0, 3) }), anEvent());
	await storage.close();
	const sqlite = new BetterSqlite3(file);
	sqlite.pragma("foreign_keys = ON");
	fillTheRest(sqlite, app.id, texts);
	sqlite.close();
}

function fillTheRest(sqlite: Database, appId: string, texts: readonly string[]): void {
	const operator = sqlite.prepare<[], string>("SELECT id FROM operators").pluck().get() ?? "";
	sqlite.exec("BEGIN");
	const run = (table: string, ...values: unknown[]) =>
		sqlite.prepare(`INSERT OR REPLACE INTO ${table} VALUES (${values.map(() => "?").join()})`).run(...values);
	for (const [index, text] of texts.entries()) {
		const hash = createHash("sha256").update(`${index} ${text}`).digest();
		run("used_codes", appId, hash, noon + index);
		run("budgets", `${index} ${text}`, index, noon);
		run("api_keys", `key_${index}`, text, "introspect", index % 2 ? null : text, hash, noon, null);
		run("operator_sessions", `ops_${index}`, hash, operator, null, text, noon, Number.MAX_SAFE_INTEGER);
		run("counts", noon + index, "", "login", text, index, 2 ** 52);
	}
	run("app_pushes", appId, `k1:${texts[0]}`);
	run("access_tokens", appId, "k1:token", Buffer.alloc(32, 1), noon, noon);
	run("setup", 1, null, noon);
	run("settings", 1, `{ "keepEndedSessions" : 30,\n"text":${JSON.stringify(texts)}}`);
	run("master_keys", "k1", Buffer.alloc(32, 0xff));
	run("audit_base", 1, 0, Buffer.alloc(32), Buffer.alloc(32));
	sqlite.exec("DELETE FROM audit_base");
	run("leases", "retention", "somebody", noon);
	sqlite.exec("UPDATE users SET nickname = unionid, avatar_url = unionid, sealed_phone = 'k1:' || id WHERE rowid % 2");
	// Gaps, as deletions leave them.
	sqlite.exec("DELETE FROM sessions WHERE rowid % 7 = 3; COMMIT");
}

/** All rows of a file, with the order of those whose order counts; what stands in `leases` is not moved. */
export function dumpOf(file: string): Record<string, unknown[]> {
	const sqlite = new BetterSqlite3(file);
	try {
		const dumped = movedTables.map(({ name, key }) => {
			const order = key.map((column) => `"${column}"`).join();
			const columns = key[0] === "rowid" ? "rowid AS row, *" : "*";
			return [name, sqlite.prepare(`SELECT ${columns} FROM "${name}" ORDER BY ${order}`).all()];
		});
		return Object.fromEntries(dumped);
	} finally {
		sqlite.close();
	}
}
