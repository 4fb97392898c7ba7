import { createSecretKey, randomBytes, randomUUID } from "node:crypto";
import type { AuditDraft } from "../audit.ts";
import type { Operator } from "../operators.ts";
import type { App, NewLogin, NewSessionKey } from "../records.ts";
import type { Unlocked } from "../storage.ts";

/** The key of the audit chain in tests: the same at every opening, so that a file can be opened again. */
export const chainKey = createSecretKey(Buffer.alloc(32, 7));

/** Opens the root as a vault would. */
export function unlock(stored: string | null): Unlocked {
	return { sealedRoot: stored ?? "k1:root", chainKey, keys: [] };
}

export const noon = Date.parse("2026-01-31T12:00:00.000Z");

export function anApp(changes: Partial<App> = {}): App {
	const id = `app_${randomUUID()}`;
	return {
		id,
		platform: "wechat",
		appid: `wx${id}`,
		name: "Tea house",
		sealedSecret: "k1:secret",
		policy: {
			sessionLifetime: 600,
			absoluteLifetime: 3600,
			maxSessionsPerUser: null,
			maxDataAge: 300,
			storeNickname: false,
			storeAvatar: false,
			storePhone: false,
		},
		enabled: true,
		createdAt: noon,
		...changes,
	};
}

export function anEvent(changes: Partial<AuditDraft> = {}): AuditDraft {
	return {
		id: `evt_${randomUUID()}`,
		at: noon,
		action: "login",
		outcome: "ok",
		reason: null,
		appid: "wx1",
		userId: null,
		sessionId: null,
		operatorId: null,
		apiKeyId: null,
		ip: "192.0.2.1",
		userAgent: "MicroMessenger/8.0",
		requestId: "req_1",
		detail: {},
		...changes,
	};
}

export function aKey(name: string): NewSessionKey {
	return { sealedKey: `k1:${name}`, fingerprint: Buffer.alloc(32, name) };
}

/** A login at noon that ends ten minutes later. */
export function aLogin(app: App, openid: string, changes: Partial<NewLogin> = {}): NewLogin {
	return {
		appId: app.id,
		openid,
		unionid: null,
		newUserId: `usr_${randomUUID()}`,
		sessionKey: null,
		session: aSession(),
		maxSessions: null,
		at: noon,
		...changes,
	};
}

export function aSession(expiresAt = noon + 600_000): NewLogin["session"] {
	const tokenHash = randomBytes(32);
	return { id: `ses_${randomUUID()}`, tokenHash, ip: "192.0.2.1", userAgent: "MicroMessenger/8.0", expiresAt };
}

export function anOperator(changes: Partial<Operator> = {}): Operator {
	const id = `opr_${randomUUID()}`;
	return {
		id,
		email: `${id}@example.com`,
		name: null,
		role: "viewer",
		passwordHash: "$argon2id$",
		sealedTotp: null,
		totpStep: null,
		recoveryCodes: [],
		createdAt: noon,
		lastSignInAt: null,
		...changes,
	};
}
