import { openStorage } from "../db/open.ts";
import { AccessTokens } from "./access-tokens.ts";
import { clientAddressRule } from "./address.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import type { Context, Essentials } from "./context.ts";
import { createLimits } from "./limits.ts";
import { createLog } from "./log.ts";
import { loadMasterKeys } from "./master-keys.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { platforms } from "./platforms/index.ts";
import { observed } from "./platforms/observed.ts";
import type { Platform, PlatformName } from "./platforms/platform.ts";
import { httpUpstream, type Upstream } from "./platforms/upstream.ts";
import { registerApp, switchSimulatedApp, wantsSimulator } from "./simulator/app.ts";
import { createSimulator, isSimulatedAppid, type Simulator } from "./simulator/simulator.ts";
import { simulatedWechat } from "./simulator/wechat.ts";
import { unlockVault } from "./vault.ts";

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

/** Opens the storage with the master keys. Throws `ConfigError` when either does not fit. */
export async function openEssentials(config: Config): Promise<Essentials> {
	try {
		const { storage, unlocked } = await openStorage(config.databaseUrl, (stored) =>
			unlockVault(loadMasterKeys(config.masterKeys, config.masterKeysFile, stored === null), stored),
		);
		return { storage, vault: unlocked.vault, now: Date.now };
	} catch (error) {
		const code = String(Object(error).code);
		if (!placeFailure.test(code)) throw error;
		throw new ConfigError([`DATABASE_URL: nothing can be kept at ${config.databaseUrl} (${code})`]);
	}
}

/** What the file system, or SQLite about it, says of a place that is no good. */
const placeFailure = /^(EACCES|EEXIST|EISDIR|ENOENT|ENOTDIR|EPERM|EROFS|SQLITE_(CANTOPEN|NOTADB|PERM|READONLY))/;

/** Opens the storage, registers the apps of the settings and puts everything together. Throws `ConfigError`. */
export async function startContext(config: Config): Promise<Context> {
	const essentials = await openEssentials(config);
	try {
		const simulator = (await wantsSimulator(config, essentials)) ? createSimulator(Date.now) : null;
		await switchSimulatedApp(essentials, simulator !== null);
		for (const app of config.apps) await registerApp(essentials, app);
		const metrics = createMetrics();
		return {
			...essentials,
			metrics,
			simulator,
			platformOf: platformChooser(config, simulator, metrics),
			accessTokens: new AccessTokens(Date.now),
			limits: createLimits({ on: config.rateLimits }),
			log: createLog(config.logLevel),
			clientAddress: clientAddressRule(config.trustedProxies),
			metricsToken: config.metricsToken,
			publicUrl: config.publicUrl,
			strict: config.strict,
			version: config.version,
		};
	} catch (error) {
		await essentials.storage.close();
		throw error;
	}
}

function platformChooser(config: Config, simulator: Simulator | null, metrics: Metrics): Context["platformOf"] {
	const speak = (name: PlatformName, upstream: Upstream) => observed(platforms[name](upstream), name, metrics);
	const real = new Map<string, Platform>([
		["wechat", speak("wechat", httpUpstream(config.upstream.wechat, config.upstreamTimeout))],
	]);
	const simulated = simulator && speak("wechat", simulatedWechat(simulator));
	return ({ appid, platform }) => {
		const found = isSimulatedAppid(appid) && simulated ? simulated : real.get(platform);
		if (!found) throw new Error(`no such platform: ${platform}`);
		return found;
	};
}
