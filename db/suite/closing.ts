import { expect, test } from "vitest";
import { type Storage, StorageUnavailable } from "../storage.ts";
import type { Given } from "./given.ts";
import { noAuditFilter, noSessionFilter, noUserFilter } from "./paging.ts";
import { aKey, aLogin, anEvent, anOperator, noon } from "./rows.ts";

type Calls<Part> = { [Method in keyof Part]: () => Promise<unknown> };

/** What the port promises once the storage is closed. */
export function closingPromises(given: Given): void {
	test("after closing every method says that the storage is unavailable", async () => {
		const { user, session } = await given.loggedIn();
		const { storage, app } = given;
		const hash = Buffer.alloc(32);
		const revocation = { at: noon, by: "user", reason: null };
		const operator = anOperator();
		const origin = { ip: null, userAgent: null };
		const signIn = { id: "ops_1", operatorId: operator.id, ...origin, createdAt: noon, lastSeenAt: noon };
		const key = { id: "key_1", name: "", scope: "admin" as const, appid: null, keyHash: hash, createdAt: noon };
		const accessToken = { appId: app.id, sealedToken: "k1:a", secretDigest: hash, fetchedAt: noon, expiresAt: noon };
		const count = { appid: null, name: "upstream", label: "", count: 1, total: 0 };

		const anyAge = { before: noon, keepAtMost: null, now: noon };

		// By the port's own names, so that none can be forgotten.
		const calls: {
			[Part in keyof Storage as Storage[Part] extends (...given: never) => unknown ? never : Part]: Calls<
				Storage[Part]
			>;
		} = {
			apps: {
				list: () => storage.apps.list(),
				byAppid: () => storage.apps.byAppid(app.appid),
				byId: () => storage.apps.byId(app.id),
				save: () => storage.apps.save(app, { created: anEvent(), updated: anEvent() }),
				push: () => storage.apps.push(app.id),
				add: () => storage.apps.add(app, anEvent()),
				revise: () => storage.apps.revise(app.id, () => null),
				remove: () => storage.apps.remove(app.id, anEvent()),
			},
			users: {
				byOpenid: () => storage.users.byOpenid(app.id, "o-alice"),
				byId: () => storage.users.byId(user.id),
				page: () => storage.users.page(noUserFilter, 1, null),
				update: () => storage.users.update(user.id, { nickname: "A" }, anEvent()),
				dossier: () => storage.users.dossier(user.id),
				erase: () => storage.users.erase(user.id, anEvent()),
				eraseSome: () => storage.users.eraseSome(app.id, 1, () => anEvent()),
				finishErasures: () => storage.users.finishErasures(),
				forgetSome: () => storage.users.forgetSome(app.id, ["nickname"], 1, null, anEvent()),
				importSome: () => storage.users.importSome(app.id, [], noon, { write: true }),
			},
			sessions: {
				open: () => storage.sessions.open(aLogin(app, "o-bob"), anEvent()),
				byTokenHash: () => storage.sessions.byTokenHash(session.tokenHash),
				byId: () => storage.sessions.byId(session.id),
				page: () => storage.sessions.page(noSessionFilter, 1, null),
				touch: () => storage.sessions.touch(session.id, noon, null),
				revoke: () => storage.sessions.revoke(session.id, revocation, anEvent()),
				revokeSome: () => storage.sessions.revokeSome({ userId: user.id }, 1, revocation, anEvent()),
				countActive: () => storage.sessions.countActive(noon),
				purge: () => storage.sessions.purge(noon, 1),
			},
			sessionKeys: {
				ofUser: () => storage.sessionKeys.ofUser(user.id),
				add: () => storage.sessionKeys.add(user.id, aKey("a"), noon),
				replace: () => storage.sessionKeys.replace(user.id, aKey("a"), noon, anEvent()),
			},
			codes: {
				claim: () => storage.codes.claim(app.id, hash, noon),
				release: () => storage.codes.release(app.id, hash),
				purge: () => storage.codes.purge(noon, 1),
			},
			apiKeys: {
				add: () => storage.apiKeys.add({ ...key, lastUsedAt: null }, anEvent()),
				list: () => storage.apiKeys.list(),
				byHash: () => storage.apiKeys.byHash(hash),
				remove: () => storage.apiKeys.remove("key_1", anEvent()),
				touch: () => storage.apiKeys.touch("key_1", noon),
			},
			operators: {
				setup: () => storage.operators.setup(),
				offerSetup: () => storage.operators.offerSetup(hash),
				setUp: () => storage.operators.setUp(operator, anEvent()),
				list: () => storage.operators.list(),
				byId: () => storage.operators.byId(operator.id),
				byEmail: () => storage.operators.byEmail(operator.email),
				add: () => storage.operators.add(operator, anEvent()),
				update: () => storage.operators.update(operator.id, { name: "A" }, anEvent()),
				remove: () => storage.operators.remove(operator.id, anEvent()),
				claimTotpStep: () => storage.operators.claimTotpStep(operator.id, 1),
				spendRecoveryCode: () => storage.operators.spendRecoveryCode(operator.id, "aa"),
			},
			operatorSessions: {
				open: () => storage.operatorSessions.open(signIn, hash, anEvent()),
				byIdHash: () => storage.operatorSessions.byIdHash(hash),
				touch: () => storage.operatorSessions.touch("ops_1", noon),
				ofOperator: () => storage.operatorSessions.ofOperator(operator.id),
				end: () => storage.operatorSessions.end(operator.id, "ops_1", anEvent()),
				purge: () => storage.operatorSessions.purge(noon, noon),
			},
			settings: {
				get: () => storage.settings.get(),
				save: () =>
					storage.settings.save({ keepEndedSessions: 30, keepAuditDays: null, maxAuditEvents: null }, anEvent()),
			},
			seals: {
				keys: () => storage.seals.keys(),
				keepKey: () => storage.seals.keepKey({ id: "k1", check: hash }),
				forgetKey: () => storage.seals.forgetKey("k1", anEvent()),
				count: () => storage.seals.count("root"),
				page: () => storage.seals.page("root", 0, 1),
				replace: () => storage.seals.replace([]),
				drop: () => storage.seals.drop([]),
				noteServer: () => storage.seals.noteServer("a", "k1", noon),
				servers: () => storage.seals.servers(noon),
			},
			counts: {
				add: () => storage.counts.add(noon, [count]),
				set: () => storage.counts.set(noon, [count]),
				purge: () => storage.counts.purge(noon, 1),
				series: () => storage.counts.series(noon, noon + 1, 3_600_000, null),
			},
			audit: {
				append: () => storage.audit.append(anEvent()),
				byId: () => storage.audit.byId("evt_1"),
				page: () => storage.audit.page(noAuditFilter, 1, null),
				purge: () => storage.audit.purge(anyAge, 1),
				verify: () => storage.audit.verify(),
			},
			leases: {
				take: () => storage.leases.take("retention", "a", noon + 1, noon),
				release: () => storage.leases.release("retention", "a"),
				of: () => storage.leases.of("retention"),
			},
			budgets: {
				spend: () => storage.budgets.spend("a", 1, 60_000, noon),
				of: () => storage.budgets.of("a", noon),
				giveBack: () => storage.budgets.giveBack("a", 1, noon),
				forget: () => storage.budgets.forget("a"),
				purge: () => storage.budgets.purge(noon, 1),
			},
			accessTokens: {
				of: () => storage.accessTokens.of(app.id),
				keep: () => storage.accessTokens.keep(accessToken),
				dropSealedByOthers: () => storage.accessTokens.dropSealedByOthers("k1"),
			},
		};
		await storage.close();
		const all = [
			() => storage.ping(),
			() => storage.scrub(),
			() => storage.report(),
			() => storage.backUp("/nowhere/copy.db", () => undefined),
			() =>
				storage.countOld(
					{
						...{ sessions: noon, codes: noon, counts: noon },
						operatorSessions: { begun: 0, seen: 0 },
						auditEvents: anyAge,
					},
					1,
				),
			...Object.values(calls).flatMap((part) => Object.values(part)),
		];
		expect(all.length).toBeGreaterThan(50);
		for (const call of all) await expect(call(), String(call)).rejects.toBeInstanceOf(StorageUnavailable);
	});
}
