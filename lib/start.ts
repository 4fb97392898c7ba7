import { existsSync } from "node:fs";
import { inspectStorage } from "../db/inspection.ts";
import { openStorage } from "../db/open.ts";
import type { KeptKey } from "../db/seals.ts";
import { PlaceRefused } from "../db/storage.ts";
import { AccessTokens } from "./access-tokens.ts";
import { clientAddressRule } from "./address.ts";
import { appPlatforms } from "./app-platforms.ts";
import { OtherPlatform } from "./apps.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import type { Context, Essentials, Noticed } from "./context.ts";
import { isPostgres, shownUrl } from "./database-url.ts";
import { Disk } from "./disk.ts";
import { createLimits } from "./limits.ts";
import { Load } from "./load.ts";
import { createLog, type Log } from "./log.ts";
import { keyChanges, loadMasterKeys } from "./master-keys.ts";
import { createMetrics } from "./metrics.ts";
import { Outage } from "./outage.ts";
import { registerApp, switchSimulatedApp, wantsSimulator } from "./simulator/app.ts";
import { createSimulator, type Simulator } from "./simulator/simulator.ts";
import { Tallies } from "./tallies.ts";
import { type ChangedKeys, unlockVault } from "./vault.ts";

const slot = Symbol.for("lingpai.context");
const running: typeof globalThis & { [slot]?: Promise<Context> } = globalThis;

/**
 * The process's one context, made at the first call. It hangs on globalThis because Next bundles the start and the
 * routes apart, and there must be one database connection.
 */
export function runningContext(): Promise<Context> {
	running[slot] ??= startContext(readConfig());
	return running[slot];
}

/**
 * Opens the storage with the master keys; `tell` is told in a sentence what there is to say of its schema. Throws
 * `ConfigError` when either does not fit.
 */
export async function openEssentials(config: Config, tell?: (line: string) => void): Promise<Essentials> {
	try {
		const { storage, unlocked } = await openStorage(config.databaseUrl, unlockWith(config), tell);
		return { storage, vault: unlocked.vault, now: Date.now };
	} catch (error) {
		throw placeFault(error, config);
	}
}

/** Whether the place that the settings name holds an installation. Makes nothing there. Throws as `openEssentials`. */
export async function hasData(config: Pick<Config, "databaseUrl">): Promise<boolean> {
	if (!isPostgres(config.databaseUrl)) return existsSync(config.databaseUrl.slice("file:".length));
	try {
		const found = await inspectStorage(config.databaseUrl);
		await found.close();
		return found.keptRoot !== null;
	} catch (error) {
		throw placeFault(error, config);
	}
}

function placeFault(error: unknown, { databaseUrl }: Pick<Config, "databaseUrl">): unknown {
	if (error instanceof PlaceRefused && error.isSetting) return new ConfigError([`DATABASE_URL: ${error.message}`]);
	const code = String(Object(error).code);
	if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return new Error(inUse);
	if (!placeFailure.test(code)) return error;
	return new ConfigError([`DATABASE_URL: nothing can be kept at ${shownUrl(databaseUrl)} (${code})`]);
}

/** Opens a vault with the master keys of the settings. */
export function unlockWith({ masterKeys, masterKeysFile }: Config) {
	// Made before the keys are read: a change between the two is not lost.
	const changed = keyChanges(masterKeys, masterKeysFile);
	return (stored: string | null, kept: readonly KeptKey[]) =>
		unlockVault(loadMasterKeys(masterKeys, masterKeysFile, stored === null), stored, kept, changed);
}

const inUse = "the database is in use by a command that needs it alone, such as restore; start again when that is done";

/** What the file system, or SQLite about it, says of a place that is no good. */
const placeFailure = /^(EACCES|EEXIST|EISDIR|ENOENT|ENOTDIR|EPERM|EROFS|SQLITE_(CANTOPEN|NOTADB|PERM|READONLY))/;

/** Opens the storage, registers the apps of the settings and puts everything together. Throws `ConfigError`. */
export async function startContext(config: Config): Promise<Context> {
	const changedKeys = keyChanges(config.masterKeys, config.masterKeysFile);
	const essentials = await openEssentials(config, (line) => createLog(config.logLevel).info(line));
	try {
		const simulator = (await wantsSimulator(config, essentials)) ? createSimulator(Date.now) : null;
		await switchSimulatedApp(essentials, simulator !== null);
		for (const app of config.apps) await registerApp(essentials, app);
		return contextOn(config, essentials, changedKeys, simulator);
	} catch (error) {
		await essentials.storage.close();
		throw error instanceof OtherPlatform ? new ConfigError([`LINGPAI_APP: ${error.message}`]) : error;
	}
}

/** Puts together what use cases need. Neither reads nor writes anything. */
export function contextOn(
	config: Config,
	essentials: Essentials,
	changedKeys: ChangedKeys,
	simulator: Simulator | null,
): Context {
	const log = createLog(config.logLevel);
	const noticed: Noticed = { unknownProxyAt: null, platformsDown: new Map() };
	const counting = { metrics: createMetrics(), tallies: new Tallies({ ...essentials, log }) };
	return {
		...essentials,
		changedKeys,
		...counting,
		simulator,
		platformOf: appPlatforms(config, simulator, { ...counting, log, noticed }),
		accessTokens: new AccessTokens(essentials, config.upstreamTimeout),
		limits: createLimits({ ...essentials, on: config.rateLimits }),
		load: new Load(() => performance.now(), tellOfLoad(log)),
		disk: new Disk(),
		outage: new Outage(),
		log,
		clientAddress: clientAddressRule(config.trustedProxies, () => {
			noticed.unknownProxyAt = Date.now();
		}),
		noticed,
		metricsToken: config.metricsToken,
		publicUrl: config.publicUrl,
		setupTokenFile: config.setupTokenFile,
		strict: config.strict,
		version: config.version,
		running: {
			startedAt: Date.now(),
			node: process.versions.node,
			trustedProxies: config.trustedProxies,
			rateLimits: config.rateLimits,
			upstreamTimeout: config.upstreamTimeout,
			keysBesideData: config.masterKeys === null,
		},
	};
}

function tellOfLoad(log: Pick<Log, "warn" | "info">): (isOver: boolean) => void {
	return (isOver) => (isOver ? log.warn("overloaded, requests are refused") : log.info("no longer overloaded"));
}
