import fc from "fast-check";
import { auditActions, auditOutcomes } from "../audit.ts";
import type { App } from "../records.ts";
import type { Storage } from "../storage.ts";
import { aLogin, anApp, anEvent, aSession, noon } from "./rows.ts";

/** Texts that somebody may search for: names and addresses that are there, and what could break a query. */
export const hostileTexts = [
	...["al", "ALI", "小", "小明🎉!", "%", "_", "' OR 1=1 --", '"', "@q", "?1", "\u202e", "x".repeat(10_000)],
	...[
		"u-1",
		"o-alice",
		"192.0.2.1",
		"192.0.2.10",
		"2001:db8::1",
		"usr_",
		"ses_",
		"evt_",
		"key_1",
		"opr_1",
		"req_1",
		"mine",
	],
];

const times = fc.integer({ min: noon, max: noon + 4 });
const addresses = fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:db8::1", null);
const login = fc.record({
	openid: fc.constantFrom("o-alice", "o-bob", "o-carl", "o-'\"%_"),
	unionid: fc.constantFrom("u-1", "u-2", null),
	nickname: fc.constantFrom("Alice", "alicia", "AL%", "小明", "小明🎉", "usr_x", "192.0.2.1", "\u202e<b>", null),
	at: times,
	ip: addresses,
	lasts: fc.integer({ min: 1, max: 5 }),
	isRevoked: fc.boolean(),
	isBlocked: fc.boolean(),
});
const event = fc.record({
	at: times,
	action: fc.constantFrom(...auditActions.slice(0, 3)),
	outcome: fc.constantFrom(...auditOutcomes),
	reason: fc.constantFrom("invalid_code", "bad_padding", null),
	appid: fc.constantFrom("wx1", "wx2", null),
	userId: fc.constantFrom("usr_1", "usr_2", null),
	sessionId: fc.constantFrom("ses_1", "ses_2", null),
	operatorId: fc.constantFrom("opr_1", null),
	apiKeyId: fc.constantFrom("key_1", null),
	ip: addresses,
	requestId: fc.constantFrom("req_1", "usr_1", "mine", null),
});

/** Fills two apps with users, sessions and events of every kind; answers their ids. */
export async function keepRows(storage: Storage, app: App, seed: number) {
	const apps = [app, anApp()];
	for (const app of apps) await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
	const [userIds, sessionIds] = [new Set<string>(), new Set<string>()];
	for (const [index, row] of fc.sample(login, { numRuns: 120, seed }).entries()) {
		const { at, ip, unionid } = row;
		const session = { ...aSession(at + row.lasts), ip };
		const of = apps[index % 2] ?? app;
		const opened = await storage.sessions.open(aLogin(of, row.openid, { at, unionid, session }), anEvent({ at }));
		if (opened === "blocked") continue;
		userIds.add(opened.user.id);
		sessionIds.add(session.id);
		if (row.isRevoked) await storage.sessions.revoke(session.id, { at: at + 1, by: "user", reason: null }, anEvent());
		const changes = { nickname: row.nickname, blockedAt: row.isBlocked && index > 60 ? at : null };
		await storage.users.update(opened.user.id, changes, anEvent());
	}
	const events = fc.sample(event, { numRuns: 150, seed }).map(anEvent);
	await Promise.all(events.map((event) => storage.audit.append(event)));
	return { apps, userIds: [...userIds], sessionIds: [...sessionIds] };
}
