import { join } from "node:path";
import { saveApp } from "../lib/apps.ts";
import { auditEvent } from "../lib/audit.ts";
import { readConfig } from "../lib/config.ts";
import { openEssentials } from "../lib/start.ts";
import { newId, newToken } from "../lib/tokens.ts";
import { sessionKeyOf } from "./fake-platform.ts";

/** A user with an open session. */
export interface Person {
	openid: string;
	sessionKey: string;
	token: string;
}

/** Where an installation keeps its data; `masterKeys` null: in a file beside SQLite's. */
export interface Place {
	url: string;
	masterKeys: string | null;
}

/** The SQLite database of a folder. */
export function placeIn(folder: string): Place {
	return { url: `file:${join(folder, "lingpai.db")}`, masterKeys: null };
}

export const appid = "wxbench0000000001";

/** So many people. */
export function newPeople(count: number): Person[] {
	return Array.from({ length: count }, (_, index) => {
		const openid = `o-bench-${String(index).padStart(6, "0")}`;
		return { openid, sessionKey: sessionKeyOf(openid), token: newToken() };
	});
}

/** Fills a database, and `master.keys` where that is a file: one app, and the people, each logged in once. */
export async function seed(place: Place, people: readonly Person[]): Promise<void> {
	const { storage, vault, now } = await openEssentials(configOf(place));
	const context = { storage, vault, now };
	// A run may be longer than five minutes, and its data is encrypted at the start.
	const policy = { maxDataAge: 86_400 };
	await saveApp(context, { platform: "wechat", appid, secret: "the benchmark's", policy });
	const app = await storage.apps.byAppid(appid);
	if (!app) throw new Error("the app was not kept");
	const logIn = ({ openid, sessionKey, token }: Person) => {
		const place = `session_keys.sealed_key:${app.id}:${openid}`;
		return storage.sessions.open(
			{
				appId: app.id,
				openid,
				unionid: null,
				newUserId: newId("usr"),
				sessionKey: { sealedKey: vault.seal(sessionKey, place), fingerprint: vault.fingerprint(sessionKey, place) },
				session: {
					id: newId("ses"),
					tokenHash: vault.hashToken(token),
					ip: null,
					userAgent: null,
					expiresAt: now() + app.policy.sessionLifetime * 1000,
				},
				maxSessions: null,
				at: now(),
			},
			auditEvent(context, null, { action: "login", outcome: "ok", appid }),
		);
	};
	// No more at once than an engine answers in time.
	for (let from = 0; from < people.length; from += 100) await Promise.all(people.slice(from, from + 100).map(logIn));
	await storage.close();
}

/** How many audit events a database holds; throws when the chain does not verify. */
export async function countEvents(place: Place): Promise<number> {
	const { storage } = await openEssentials(configOf(place));
	try {
		const { ok, events, firstBroken } = await storage.audit.verify();
		if (!ok) throw new Error(`the audit chain of ${place.url} is broken at event ${firstBroken}`);
		return events;
	} finally {
		await storage.close();
	}
}

function configOf({ url, masterKeys }: Place) {
	const keys = masterKeys === null ? {} : { LINGPAI_MASTER_KEYS: masterKeys };
	return readConfig({ NODE_ENV: "production", DATABASE_URL: url, ...keys });
}
