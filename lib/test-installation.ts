import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach } from "vitest";
import { openStorage } from "../db/open.ts";
import type { Storage } from "../db/storage.ts";
import { aKey, aLogin, anApp, anEvent, anOperator, noon, unlock } from "../db/suite/rows.ts";
import { backUp } from "./backup.ts";
import { type RestoreOptions, restore } from "./restore.ts";

const silent = () => undefined;
const progress = { onCopied: silent, onChecked: silent, onErased: silent, onCheckedAgain: silent };
const hour = 3_600_000;
const later = noon + 2 * hour;
const { policy } = anApp();
const app = anApp({ appid: "wx-tea", policy: { ...policy, storeNickname: true, storePhone: true } });
const other = anApp({ appid: "wx-shop" });

/** What is stored of a token, a key or a cookie here. */
export const hash = (text: string) => createHash("sha256").update(text).digest();
const users = ["alice", "bob", "carol", "dora", "eve"];
const owner = anOperator({ email: "owner@example.com", role: "owner" });
const helper = anOperator({ email: "helper@example.com", role: "owner" });
const apiKey = (id: string) => ({
	...{ id, name: id, scope: "admin" as const, appid: null, keyHash: hash(id), createdAt: noon, lastUsedAt: null },
});

/** An installation in a folder of each test's own, and what can be done with it. */
export function givenInstallation() {
	let file = "";
	let backup = "";

	beforeEach(() => {
		const folder = mkdtempSync(join(tmpdir(), "lingpai-"));
		file = join(folder, "lingpai.db");
		backup = join(folder, "backup.db");
		return () => rmSync(folder, { recursive: true, force: true });
	});

	async function withStorage<T>(work: (storage: Storage) => Promise<T>, at = file): Promise<T> {
		const { storage } = await openStorage(`file:${at}`, unlock);
		try {
			return await work(storage);
		} finally {
			await storage.close();
		}
	}

	/** Logs in for a day; the user's id is his openid behind `usr_`. */
	async function login(storage: Storage, openid: string, of = app): Promise<string> {
		const session = { id: `ses_${openid}`, tokenHash: hash(openid), ip: "192.0.2.1", userAgent: null };
		await storage.sessions.open(
			aLogin(of, openid, {
				newUserId: `usr_${openid}`,
				sessionKey: aKey(openid),
				session: { ...session, expiresAt: noon + 24 * hour },
			}),
			anEvent({ userId: `usr_${openid}` }),
		);
		return `usr_${openid}`;
	}

	/** Data with two apps, five users of one and one of the other, and a backup of it. */
	async function backedUp(): Promise<void> {
		await withStorage(async (storage) => {
			for (const one of [app, other]) await storage.apps.save(one, { created: anEvent(), updated: anEvent() });
			for (const user of users) await login(storage, user);
			await login(storage, "shopper", other);
			await storage.users.update("usr_dora", { nickname: "多拉", sealedPhone: "k1:phone" }, anEvent());
			for (const one of [owner, helper]) await storage.operators.add(one, anEvent());
			const signIn = {
				id: "ops_1",
				operatorId: owner.id,
				ip: null,
				userAgent: null,
				createdAt: noon,
				lastSeenAt: noon,
			};
			await storage.operatorSessions.open(signIn, hash("cookie"), anEvent());
			for (const id of ["key_shop", "key_lost"]) await storage.apiKeys.add(apiKey(id), anEvent());
			await backUpAgain(storage);
		});
	}

	async function backUpAgain(storage: Storage): Promise<void> {
		const options = { force: true, verifyWith: unlock, onCopied: silent, onChecked: silent };
		await backUp({ storage, now: () => noon }, backup, options);
	}

	/** Takes away what can be taken away, and adds something. */
	async function takeAway(): Promise<void> {
		await withStorage(async (storage) => {
			await storage.users.erase("usr_alice", anEvent({ action: "user.erase", userId: "usr_alice" }));
			await storage.sessions.revoke("ses_bob", { at: noon + hour, by: "user", reason: null }, anEvent());
			await storage.users.update("usr_carol", { blockedAt: noon + hour }, anEvent());
			await storage.users.update("usr_dora", { nickname: null, sealedPhone: null }, anEvent());
			await storage.users.eraseSome(other.id, 10, (userId) => anEvent({ action: "user.erase", userId }));
			await storage.apps.remove(other.id, anEvent());
			await storage.apps.revise(app.id, () => ({
				changes: { enabled: false, policy: { ...app.policy, storeAvatar: true, storePhone: false } },
				event: anEvent(),
			}));
			await storage.apiKeys.remove("key_lost", anEvent());
			await storage.apiKeys.add(apiKey("key_new"), anEvent());
			await storage.operators.update(helper.id, { role: "viewer", passwordHash: "$argon2id$new" }, anEvent());
			await login(storage, "frank");
		});
	}

	const restored = (options: Partial<RestoreOptions> = {}, from = backup, unlockWith = unlock) =>
		restore({ databaseUrl: `file:${file}`, unlock: unlockWith, now: () => later }, from, {
			...{ newer: [], erased: [], keepSessions: false, progress },
			...options,
		});

	/** What one would find after a restore. */
	const found = (at = file) =>
		withStorage(async (storage) => {
			const sessions = await Promise.all(
				[...users, "frank", "shopper"].map(async (user) => {
					const open = await storage.sessions.byTokenHash(hash(user));
					return open && `${user}${open.session.revokedAt ? " ended" : ""}${open.user.blockedAt ? " blocked" : ""}`;
				}),
			);
			const [apps, keys, operators] = [storage.apps.list(), storage.apiKeys.list(), storage.operators.list()];
			return {
				sessions: sessions.filter((session) => session !== null),
				dora: (await storage.users.byId("usr_dora"))?.user,
				apps: (await apps).map(({ appid, enabled }) => `${appid} ${enabled ? "on" : "off"}`).sort(),
				stored: (await apps).map(({ policy: { storeNickname, storeAvatar, storePhone } }) => {
					return { storeNickname, storeAvatar, storePhone };
				}),
				keys: (await keys).map(({ id }) => id).sort(),
				operators: (await operators).map(({ email, role, passwordHash }) => [email, role, passwordHash]),
				signedIn: await storage.operatorSessions.byIdHash(hash("cookie")),
				chain: await storage.audit.verify(),
			};
		}, at);

	return {
		get file() {
			return file;
		},
		get backup() {
			return backup;
		},
		...{ withStorage, login, backedUp, backUpAgain, takeAway, restored, found },
	};
}
