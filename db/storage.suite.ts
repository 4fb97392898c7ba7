import { describe, expect, test } from "vitest";
import { type Storage, StorageUnavailable } from "./storage.ts";
import { appKeyAndCodePromises } from "./suite/apps-keys-codes.ts";
import { auditPromises } from "./suite/audit.ts";
import { countPromises } from "./suite/counts.ts";
import { givenStorage } from "./suite/given.ts";
import { installationPromises } from "./suite/installation.ts";
import { filterPromises } from "./suite/list-filters.ts";
import { listPromises } from "./suite/lists.ts";
import { operatorSessionPromises } from "./suite/operator-sessions.ts";
import { operatorPromises } from "./suite/operators.ts";
import { aKey, aLogin, anEvent, noon } from "./suite/rows.ts";
import { sessionPromises } from "./suite/sessions.ts";
import { stepPromises } from "./suite/steps.ts";
import { userPromises } from "./suite/users.ts";

/** Every promise of `storage.ts`, for any engine; `open` gives an empty storage. */
export function storageSuite(name: string, open: () => Promise<{ storage: Storage }>): void {
	describe(name, () => {
		const given = givenStorage(open);

		appKeyAndCodePromises(given);
		sessionPromises(given);
		userPromises(given);
		auditPromises(given);
		operatorPromises(given);
		operatorSessionPromises(given);
		installationPromises(given);
		listPromises(given);
		filterPromises(given);
		stepPromises(given);
		countPromises(given);

		test("an open storage answers a ping", async () => {
			await expect(given.storage.ping()).resolves.toBeUndefined();
		});

		test("after closing every method says that the storage is unavailable", async () => {
			const { user, session } = await given.loggedIn();
			await given.storage.close();
			const calls = [
				() => given.storage.ping(),
				() => given.storage.apps.list(),
				() => given.storage.apps.byAppid(given.app.appid),
				() => given.storage.apps.save(given.app, { created: anEvent(), updated: anEvent() }),
				() => given.storage.users.byOpenid(given.app.id, "o-alice"),
				() => given.storage.users.update(user.id, { nickname: "A" }, anEvent()),
				() => given.storage.users.dossier(user.id),
				() => given.storage.users.erase(user.id, anEvent()),
				() => given.storage.sessions.open(aLogin(given.app, "o-bob"), anEvent()),
				() => given.storage.sessions.byTokenHash(session.tokenHash),
				() => given.storage.sessions.touch(session.id, noon, null),
				() => given.storage.sessions.revoke(session.id, { at: noon, by: "user", reason: null }, anEvent()),
				() => given.storage.sessionKeys.ofUser(user.id),
				() => given.storage.sessionKeys.add(user.id, aKey("a"), noon),
				() => given.storage.sessionKeys.replace(user.id, aKey("a"), noon, anEvent()),
				() => given.storage.codes.claim(given.app.id, Buffer.alloc(32), noon),
				() => given.storage.codes.release(given.app.id, Buffer.alloc(32)),
				() => given.storage.apiKeys.list(),
				() => given.storage.apiKeys.byHash(Buffer.alloc(32)),
				() => given.storage.apiKeys.remove("key_1", anEvent()),
				() => given.storage.audit.append(anEvent()),
				() => given.storage.audit.verify(),
			];
			for (const call of calls) await expect(call(), String(call)).rejects.toBeInstanceOf(StorageUnavailable);
		});
	});
}
