import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { isAddressRange } from "./address.ts";
import { email, newPassword } from "./contract/values.ts";
import { databaseUrl, isPostgres } from "./database-url.ts";
import { type PlatformName, platforms } from "./platforms/index.ts";
import { apps, commaList, masterKeys, upstreamSetting, upstreams, url } from "./setting-forms.ts";

/** Settings that do not fit: one line each, for the operator. */
export class ConfigError extends Error {
	readonly lines: string[];
	constructor(lines: string[]) {
		super(lines.join("\n"));
		this.name = "ConfigError";
		this.lines = lines;
	}
}

/** The exit code for a start that the settings forbid (sysexits EX_CONFIG). */
export const configExitCode = 78;

export type Config = ReturnType<typeof readConfig>;

/** Reads and checks all settings (CONTRACT section 3). Throws `ConfigError`. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env) {
	// An empty variable is an unset one: compose files write `X=${X:-}`.
	const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ""));
	const result = allSettings.safeParse(given);
	const upstream = upstreams.safeParse(given);
	if (!result.success || !upstream.success) {
		const issues = [...(result.error?.issues ?? []), ...(upstream.error?.issues ?? [])];
		// The first fault of a setting is told: mended, it may mend the others.
		const faults = new Map(issues.toReversed().map(({ path, message }) => [path[0], message]));
		throw new ConfigError([...faults].reverse().map(([setting, message]) => `${String(setting)}: ${message}`));
	}
	const { data } = result;
	const databaseFile = data.DATABASE_URL.startsWith("file:") ? data.DATABASE_URL.slice("file:".length) : null;
	return {
		port: data.PORT,
		host: data.HOST,
		databaseUrl: data.DATABASE_URL,
		masterKeys: data.LINGPAI_MASTER_KEYS ?? null,
		/** Where a master key is kept when none is set; null: it must be set. */
		masterKeysFile: databaseFile === null ? null : join(dirname(databaseFile), "master.keys"),
		/** Where the one-time token of the setup is kept; null: it is only printed. */
		setupTokenFile: databaseFile === null ? null : join(dirname(databaseFile), "setup.token"),
		/** The first owner, made unattended; null: by the setup page. */
		owner:
			data.LINGPAI_OWNER_EMAIL !== undefined && data.LINGPAI_OWNER_PASSWORD !== undefined
				? { email: data.LINGPAI_OWNER_EMAIL, password: data.LINGPAI_OWNER_PASSWORD }
				: null,
		publicUrl: data.LINGPAI_PUBLIC_URL ?? `http://localhost:${data.PORT}`,
		apps: data.LINGPAI_APP ?? [],
		simulator: data.LINGPAI_SIMULATOR,
		/** The base URL of a platform's API. */
		upstreamOf: (name: PlatformName): string => upstream.data[upstreamSetting(name)] ?? platforms[name].address,
		upstreamTimeout: data.LINGPAI_UPSTREAM_TIMEOUT_MS,
		trustedProxies: data.TRUSTED_PROXIES ?? [],
		metricsToken: data.METRICS_TOKEN ?? null,
		logLevel: data.LOG_LEVEL,
		rateLimits: data.LINGPAI_RATE_LIMITS === "on",
		/** Outputs are checked against the contract, and undeclared errors are reported, everywhere but in production. */
		strict: data.NODE_ENV !== "production",
		version,
	};
}

/**
 * The settings without those that do not fit, and a line for each of these; `config` is null when nothing is left to go by.
 * For telling what is wrong, never for running.
 */
export function readConfigAsFarAsItFits(environment: NodeJS.ProcessEnv = process.env): {
	config: Config | null;
	faults: string[];
} {
	const faults: string[] = [];
	const left = { ...environment };
	for (;;) {
		try {
			return { config: readConfig(left), faults };
		} catch (error) {
			if (!(error instanceof ConfigError)) throw error;
			const names = error.lines.map((line) => line.split(":", 1)[0] ?? "").filter((name) => name in left);
			faults.push(...error.lines);
			if (names.length === 0 || names.includes("DATABASE_URL")) return { config: null, faults };
			for (const name of names) delete left[name];
		}
	}
}

/** The password for `operator add` and `reset-password`, where it is not typed or piped. */
export function operatorPasswordFromEnvironment(): string | null {
	return process.env.LINGPAI_OPERATOR_PASSWORD || null;
}

/** The secret for `app add`, where it is not typed or piped. */
export function appSecretFromEnvironment(): string | null {
	return process.env.LINGPAI_APP_SECRET || null;
}

/** next-auth takes its own address from the environment and from nowhere else. */
export function setNextAuthUrl(publicUrl: string): void {
	process.env.NEXTAUTH_URL = publicUrl;
}

/** The release, from package.json. */
export const version: string = z
	.object({ version: z.string() })
	.parse(JSON.parse(readFileSync(join(/* turbopackIgnore: true */ process.cwd(), "package.json"), "utf8"))).version;

const settings = z.object({
	NODE_ENV: z.string().optional(),
	PORT: z.coerce.number({ error: "must be a port number" }).int().min(0).max(65_535).default(3000),
	HOST: z.string().default("0.0.0.0"),
	DATABASE_URL: databaseUrl.default("file:./data/lingpai.db"),
	LINGPAI_MASTER_KEYS: masterKeys.optional(),
	LINGPAI_PUBLIC_URL: url.optional(),
	LINGPAI_OWNER_EMAIL: email.optional(),
	LINGPAI_OWNER_PASSWORD: newPassword.optional(),
	LINGPAI_APP: apps.optional(),
	LINGPAI_SIMULATOR: z.enum(["0", "1", "auto"], { error: "must be 0, 1 or auto" }).default("0"),
	LINGPAI_UPSTREAM_TIMEOUT_MS: z.coerce
		.number({ error: "must be milliseconds" })
		.int()
		.min(100, "must be at least 100 ms")
		.max(60_000, "must be at most 60000 ms")
		.default(3000),
	TRUSTED_PROXIES: commaList
		.refine((ranges) => ranges.every(isAddressRange), "must be comma-separated addresses or CIDR ranges")
		.optional(),
	METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
	LOG_LEVEL: z
		.enum(["trace", "debug", "info", "warn", "error", "silent"], {
			error: "must be one of trace, debug, info, warn, error, silent",
		})
		.default("info"),
	LINGPAI_RATE_LIMITS: z.enum(["on", "off"], { error: "must be on or off" }).default("on"),
});

const allSettings = settings
	.refine((given) => (given.LINGPAI_OWNER_EMAIL === undefined) === (given.LINGPAI_OWNER_PASSWORD === undefined), {
		path: ["LINGPAI_OWNER_EMAIL"],
		error: "goes with LINGPAI_OWNER_PASSWORD; set both or neither",
	})
	.refine((given) => given.LINGPAI_MASTER_KEYS !== undefined || !isPostgres(given.DATABASE_URL), {
		path: ["LINGPAI_MASTER_KEYS"],
		error:
			"must be set with PostgreSQL, the same on every machine; take those that the data were moved with, or make one with: echo k1:$(openssl rand -base64 32)",
	});

/** Every setting there is, by name, but for those that begin with `upstreamPrefix`. */
export const settingNames: readonly string[] = Object.keys(settings.shape).filter((name) => name !== "NODE_ENV");
