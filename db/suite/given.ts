import { beforeEach } from "vitest";
import type { App, NewLogin, Session, User } from "../records.ts";
import type { Storage } from "../storage.ts";
import { aLogin, anApp, anEvent } from "./rows.ts";

/** An open storage with one app, anew for each test. */
export interface Given {
	storage: Storage;
	app: App;
	/** A login of o-alice, unless `changes` says otherwise. */
	loggedIn(changes?: Partial<NewLogin>): Promise<{ user: User; session: NewLogin["session"] }>;
	sessionsOf(userId: string): Promise<Session[]>;
	countEvents(): Promise<number>;
}

export function givenStorage(open: () => Promise<{ storage: Storage }>): Given {
	let now: Pick<Given, "storage" | "app"> | null = null;

	function current(): Pick<Given, "storage" | "app"> {
		if (!now) throw new Error("only inside a test");
		return now;
	}

	beforeEach(async () => {
		const { storage } = await open();
		const app = anApp();
		await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
		now = { storage, app };
		return () => storage.close();
	});

	return {
		get storage() {
			return current().storage;
		},
		get app() {
			return current().app;
		},
		async loggedIn(changes = {}) {
			const { storage, app } = current();
			const login = aLogin(app, "o-alice", changes);
			const opened = await storage.sessions.open(login, anEvent({ at: login.at }));
			if (opened === "blocked") throw new Error("the user is blocked");
			return { user: opened.user, session: login.session };
		},
		sessionsOf: async (userId) => (await current().storage.users.dossier(userId))?.sessions ?? [],
		countEvents: async () => (await current().storage.audit.verify()).events,
	};
}
