import type { AuditDraft } from "../audit.ts";
import type { ApiKey, App, Revision } from "../records.ts";

/** The registered apps. */
export interface Apps {
	list(): Promise<App[]>;
	byAppid(appid: string): Promise<App | null>;
	/**
	 * Adds the app, or updates the one with its appid (its id and createdAt stay). Tells which. `other_platform`: the one with
	 * its appid is an app of another platform, and nothing happens.
	 */
	save(
		app: App,
		events: { created: AuditDraft; updated: AuditDraft },
	): Promise<"created" | "updated" | "other_platform">;
	byId(id: string): Promise<App | null>;
	/** What the platform signs and encrypts the app's message push with, sealed; null: it takes none. */
	push(id: string): Promise<string | null>;
	/** Adds an app. False when its appid is taken: then nothing happens. */
	add(app: App, event: AuditDraft): Promise<boolean>;
	/**
	 * Changes the app as `revision` says of the app as it is, and appends its event; null: nothing happens. `revision`
	 * may be asked twice. Answers the app as it is afterwards, null when there is none.
	 */
	revise(id: string, revision: (app: App) => Revision | null): Promise<App | null>;
	/**
	 * Removes the app with its API keys and its message push; its audit events stay. `has_users`: it still has users, and then nothing
	 * happens: they are erased first, in steps, by `users.eraseSome`.
	 */
	remove(id: string, event: AuditDraft): Promise<"removed" | "absent" | "has_users">;
}

/** The keys that backends and scripts call with. */
export interface ApiKeys {
	add(key: ApiKey, event: AuditDraft): Promise<void>;
	list(): Promise<ApiKey[]>;
	byHash(keyHash: Buffer): Promise<ApiKey | null>;
	remove(id: string, event: AuditDraft): Promise<boolean>;
	/** Notes the use of a key. */
	touch(id: string, at: number): Promise<void>;
}
