import { createCipheriv, createHash, randomBytes } from "node:crypto";
import type { AuditDraft, AuditEvent } from "../db/audit.ts";
import { openStorage } from "../db/open.ts";
import { patient } from "../db/postgres/test-deadlines.ts";
import type { AppPolicy } from "../db/records.ts";
import type { Unlock } from "../db/storage.ts";
import { AccessTokens } from "./access-tokens.ts";
import { clientAddressRule } from "./address.ts";
import { saveApp } from "./apps.ts";
import { auditEvent } from "./audit.ts";
import type { ApiKeyCaller, Caller, Context, SessionCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Disk } from "./disk.ts";
import { createLimits } from "./limits.ts";
import { Load } from "./load.ts";
import { createLog } from "./log.ts";
import { login } from "./login.ts";
import { createMetrics } from "./metrics.ts";
import { Outage } from "./outage.ts";
import { type PlatformName, platforms } from "./platforms/index.ts";
import type { Platform } from "./platforms/platform.ts";
import type { UpstreamCall } from "./platforms/upstream.ts";
import { sessionOf } from "./session.ts";
import { standIns } from "./simulator/index.ts";
import { createSimulator, type SimulatedPlatform, simulatedAppid, simulatedAppidOf } from "./simulator/simulator.ts";
import { Tallies } from "./tallies.ts";
import { unlockVault } from "./vault.ts";

type Login = typeof contract.login;

/** Lingpai in one process: all of it real, on SQLite in memory; only the platform and the clock are stood in for. */
export interface World {
	context: Context;
	/** What the platform's servers and the phones of its users share. */
	simulator: SimulatedPlatform;
	/** The platform's app. */
	appid: string;
	/** What was asked of the platform. */
	calls: UpstreamCall[];
	/** Answers a call in the platform's place; undefined: it answers itself. */
	upstream(call: UpstreamCall): unknown;
	/** Makes another platform of it, one that offers less. */
	platform(platform: Platform): Platform;
	pass(seconds: number): void;
	/** Registers the app with this policy, switched on or off. */
	setApp(policy: Partial<AppPolicy>, enabled?: boolean): Promise<void>;
	/** Logs a fake user in with a fresh code. */
	login(user: string, input?: Partial<InputOf<Login>>): Promise<OutputOf<Login>>;
	/** Logs in and tells who then calls. */
	loggedIn(user: string): Promise<SessionCaller & { token: string }>;
	/** Who calls with this token now. */
	caller(token: string): Promise<SessionCaller>;
	block(userId: string): Promise<void>;
	/** What the user's phone gives: encrypted with his valid key unless told otherwise. A text is sealed as it is. */
	encrypt(
		user: string,
		content: object | string,
		options?: Encryption,
	): { encryptedData: Buffer<ArrayBuffer>; iv: Buffer<ArrayBuffer> };
	/** What the user's phone signs with his valid session key. */
	sign(user: string, rawData: string): { rawData: string; signature: string };
	/** The user's audit events, oldest first. */
	eventsOf(userId: string): Promise<AuditEvent[]>;
	/** The events that came alone, as those of refusals do, oldest first. */
	appended: AuditDraft[];
}

interface Encryption {
	sessionKey?: string;
	/** Null: none. */
	watermark?: object | null;
	iv?: Buffer<ArrayBuffer>;
}

export const startOfTime: number = Date.parse("2026-01-31T08:00:00.000Z");
export const appid = simulatedAppid;

/** Somebody without a token. */
export const stranger: Caller = { requestId: "req_1", address: "192.0.2.7", userAgent: "Phone", appid: null };

/** A backend with an API key, of one app or of all. */
export function backend(limitedTo: string | null = null): ApiKeyCaller {
	return { ...stranger, apiKey: { id: "key_1", scope: "introspect", appid: limitedTo } };
}

/** A world with one app, of WeChat and in memory unless told otherwise. */
export async function testWorld(
	policy: Partial<AppPolicy> = {},
	platformName: PlatformName = "wechat",
	databaseUrl = "file::memory:",
): Promise<World> {
	let time = startOfTime;
	const now = () => time;
	const simulators = createSimulator(now);
	const simulator = simulators.platform(platformName);
	const standIn = standIns[platformName];
	if (!standIn) throw new Error(`nobody stands in for ${platformName}`);
	const simulated = standIn.servers(simulator);
	const appid = simulatedAppidOf(platformName);
	const unlock: Unlock<ReturnType<typeof unlockVault>> = (stored, kept) => unlockVault([masterKey], stored, kept);
	const { storage, unlocked } = await openStorage(databaseUrl, unlock, undefined, patient);
	const { append } = storage.audit;
	storage.audit.append = async (event) => {
		await append(event);
		world.appended.push(event);
	};
	const platform = platforms[platformName].speak(async (call) => {
		world.calls.push(call);
		return (await world.upstream(call)) ?? simulated(call);
	});
	const context: Context = {
		storage,
		vault: unlocked.vault,
		changedKeys: () => null,
		platformOf: () => world.platform(platform),
		accessTokens: new AccessTokens({ storage, vault: unlocked.vault, now }, 3_000),
		// A test may log in a thousand users within a second.
		limits: {
			...createLimits({ on: true, storage, vault: unlocked.vault, now, ticks: now }),
			mayLogIn: async () => ({ isGranted: true }),
		},
		load: new Load(now, () => undefined),
		disk: new Disk(),
		outage: new Outage(),
		noticed: { unknownProxyAt: null, platformsDown: new Map() },
		now,
		log,
		metrics,
		tallies: new Tallies({ storage, now, log }),
		clientAddress: clientAddressRule([]),
		simulator: simulators,
		metricsToken: null,
		publicUrl: "https://lingpai.example.com",
		setupTokenFile: null,
		strict: true,
		version: "0.0.0",
		running: {
			startedAt: startOfTime,
			...{ node: "26.0.0", trustedProxies: [], rateLimits: true, upstreamTimeout: 3000, keysBesideData: true },
		},
	};

	const world: World = {
		context,
		simulator,
		appid,
		calls: [],
		upstream: () => undefined,
		platform: (same) => same,
		pass: (seconds) => {
			time += seconds * 1000;
		},
		async setApp(changes, enabled = true) {
			await saveApp(context, { platform: platformName, appid, secret: standIn.secret, policy: changes, enabled });
		},
		login: (user, input) => login(context, { code: simulator.issueCode(user, "login"), ...input }, stranger),
		async loggedIn(user) {
			const { token } = await world.login(user);
			return { ...(await world.caller(token)), token };
		},
		caller: async (token) => ({ ...stranger, ...(await sessionOf(context, token)) }),
		async block(userId) {
			const event = auditEvent(context, null, { action: "session.expire", outcome: "ok", userId });
			await storage.users.update(userId, { blockedAt: time }, event);
		},
		encrypt(user, content, { sessionKey = simulator.sessionKey(user), watermark, iv = randomBytes(16) } = {}) {
			const mark = watermark === undefined ? { timestamp: Math.floor(time / 1000), appid } : watermark;
			const marked = () => JSON.stringify({ ...Object(content), ...(mark && { watermark: mark }) });
			const plain = typeof content === "string" ? content : marked();
			const cipher = createCipheriv("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv);
			return { encryptedData: Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]), iv };
		},
		sign(user, rawData) {
			const signature = createHash("sha1").update(rawData).update(simulator.sessionKey(user)).digest("hex");
			return { rawData, signature };
		},
		eventsOf: async (userId) => (await storage.users.dossier(userId))?.events.reverse() ?? [],
		appended: [],
	};
	await world.setApp(policy);
	return world;
}

const metrics = createMetrics();
const log = createLog("silent");
/** What seals in every test world. */
export const masterKey = { id: "k1", bytes: Buffer.alloc(32, 1) };
