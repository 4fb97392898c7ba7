import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { anApp, anEvent, anOperator, noon } from "../db/suite/rows.ts";
import { addApiKey } from "./api-keys.ts";
import { credentialsOf, sealSecret } from "./apps.ts";
import { type Config, readConfig } from "./config.ts";
import type { Essentials } from "./context.ts";
import { dropWhatIsLost } from "./lost-keys.ts";
import { phonePlace } from "./profile.ts";
import { sealTotp } from "./second-factor.ts";
import { sessionKeyPlace } from "./session-keys.ts";
import { openEssentials } from "./start.ts";

const line = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString("base64")}\n`;
const day = 86_400_000;

let keys: string;
let config: Config;

beforeEach(() => {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-"));
	keys = join(folder, "master.keys");
	config = readConfig({ NODE_ENV: "test", DATABASE_URL: `file:${join(folder, "lingpai.db")}` });
	return () => rmSync(folder, { recursive: true, force: true });
});

async function withData<T>(work: (data: Essentials) => Promise<T>): Promise<T> {
	const data = await openEssentials(config);
	try {
		return await work(data);
	} finally {
		await data.storage.close();
	}
}

/** An app, and a user who is logged in, with all that can be sealed of them; sealed by the first key of the file. */
async function fill(name: string): Promise<void> {
	await withData(async ({ storage, vault, now }) => {
		const app = anApp({ appid: `wx-${name}`, sealedSecret: sealSecret({ vault }, `wx-${name}`, `secret of ${name}`) });
		await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
		const place = sessionKeyPlace(app.id, name);
		const sessionKey = { sealedKey: vault.seal("key", place), fingerprint: vault.fingerprint("key", place) };
		const session = { id: `ses_${name}`, tokenHash: vault.hashToken(name), ip: null, userAgent: null };
		await storage.sessions.open(
			{
				...{ appId: app.id, openid: name, unionid: null, newUserId: `usr_${name}`, sessionKey, maxSessions: null },
				...{ session: { ...session, expiresAt: now() + day }, at: noon },
			},
			anEvent(),
		);
		await storage.users.update(`usr_${name}`, { sealedPhone: vault.seal("138", phonePlace(`usr_${name}`)) }, anEvent());
		const accessToken = { appId: app.id, sealedToken: vault.seal("at", "x"), secretDigest: Buffer.alloc(32) };
		await storage.accessTokens.keep({ ...accessToken, fetchedAt: noon, expiresAt: noon });
		const operator = anOperator({ id: `opr_${name}`, email: `${name}@example.com` });
		const sealedTotp = sealTotp({ vault }, "secret", operator.id);
		await storage.operators.add({ ...operator, sealedTotp, recoveryCodes: ["aa"] }, anEvent());
		await addApiKey({ storage, vault, now }, { name, scope: "admin", appid: null });
	});
}

const found = (name: string) =>
	withData(async ({ storage, vault }) => {
		const app = await storage.apps.byAppid(`wx-${name}`);
		const session = await storage.sessions.byTokenHash(vault.hashToken(name));
		const user = await storage.users.byId(`usr_${name}`);
		return {
			secret: app && credentialsOf({ vault }, app).secret,
			session: session && (session.session.revokedAt === null ? "active" : "ended"),
			phone: user?.user.sealedPhone ? vault.open(user.user.sealedPhone, phonePlace(`usr_${name}`)) : null,
			sessionKeys: (await storage.sessionKeys.ofUser(`usr_${name}`)).length,
			totp: (await storage.operators.byId(`opr_${name}`))?.sealedTotp !== null,
			apiKeys: (await storage.apiKeys.list()).length,
			accessToken: (await storage.accessTokens.of(app?.id ?? "")) !== null,
		};
	});

const untouched = { session: "active", phone: "138", sessionKeys: 1, totp: true, accessToken: true };
const dropped = { secret: "", phone: null, sessionKeys: 0, totp: false, accessToken: false };

describe("when master keys are lost for good", () => {
	test("and nothing opens the data, what they sealed goes, sessions and API keys end, and a new chain begins", async () => {
		writeFileSync(keys, line("k1", 1));
		await fill("alice");
		const before = await withData(({ storage }) => storage.audit.verify());
		rmSync(keys);
		await expect(withData(async () => null)).rejects.toThrow("is missing, but the database has data");

		const report = await dropWhatIsLost(config, null);
		expect(report).toMatchObject({
			...{ keys: ["k1"], newRoot: true, appids: ["wx-alice"], operators: ["alice@example.com"] },
			values: { root: 0, app: 1, push: 0, operator: 1, phone: 1, sessionKey: 1 },
		});
		expect(await found("alice")).toEqual({ ...dropped, session: null, apiKeys: 0 });
		await withData(async ({ storage, now }) => {
			expect(await storage.audit.verify()).toMatchObject({ ok: true, purged: before.events, events: 1 });
			const { items } = await storage.sessions.page({ ...noFilter, status: "active", now: now() }, 10, null);
			expect(items).toEqual([]);
		});
		await fill("bob");
		expect(await found("bob")).toMatchObject({ ...untouched, secret: "secret of bob", apiKeys: 1 });
		expect(await dropWhatIsLost(config, null)).toBeNull();
	});

	test("the data and its old log lie in a copy, which the lost key opens should it be found", async () => {
		writeFileSync(keys, line("k1", 1));
		await fill("alice");
		const before = await withData(({ storage }) => storage.audit.verify());
		writeFileSync(keys, line("k1", 9));
		const report = await dropWhatIsLost(config, null);
		writeFileSync(keys, line("k1", 1));
		config = { ...config, databaseUrl: `file:${report?.copy}` };
		expect(await found("alice")).toEqual({ ...untouched, secret: "secret of alice", apiKeys: 1 });
		expect(await withData(({ storage }) => storage.audit.verify())).toEqual(before);
	});

	test("and only one of several is, what the others sealed stays, with all sessions", async () => {
		writeFileSync(keys, line("k1", 1));
		await fill("alice");
		writeFileSync(keys, line("k2", 2) + line("k1", 1));
		await fill("bob");
		writeFileSync(keys, line("k1", 1));
		await expect(withData(async () => null)).rejects.toThrow('the key "k2" is missing');
		const report = await dropWhatIsLost(config, null);
		expect(report).toMatchObject({ keys: ["k2"], newRoot: false, operators: ["bob@example.com"] });
		// An access token is fetched again.
		const kept = { ...untouched, secret: "secret of alice", apiKeys: 2, accessToken: false };
		expect(await found("alice")).toEqual(kept);
		expect(await found("bob")).toEqual({ ...dropped, session: "active", apiKeys: 2 });
		expect(await withData(({ storage }) => storage.audit.verify())).toMatchObject({ ok: true, purged: 0 });
	});

	test("and none is, nothing is done", async () => {
		writeFileSync(keys, line("k1", 1));
		await fill("alice");
		const file = config.databaseUrl.slice("file:".length);
		const before = readFileSync(file);
		expect(await dropWhatIsLost(config, null)).toBeNull();
		expect(readFileSync(file).equals(before)).toBe(true);
		await withData(async () => {
			await expect(dropWhatIsLost(config, null)).rejects.toThrow(
				"a server or a command has the database open: stop it first",
			);
		});
	});
});

const noFilter = { appId: null, userId: null, openid: null, ip: null, from: null, to: null, q: null };
