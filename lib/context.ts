import type { Operator, OperatorSession, Role } from "../db/operators.ts";
import type { ApiKey, App, OpenSession } from "../db/records.ts";
import type { Storage } from "../db/storage.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { ClientAddress } from "./address.ts";
import type { Disk } from "./disk.ts";
import type { Language } from "./input.ts";
import type { Limits } from "./limits.ts";
import type { Load } from "./load.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Outage } from "./outage.ts";
import type { Platform } from "./platforms/platform.ts";
import type { Simulator } from "./simulator/simulator.ts";
import type { Tallies } from "./tallies.ts";
import type { ChangedKeys, Vault } from "./vault.ts";

/** What a use case has at hand. There is one per process, made by `lib/start.ts`; tests make their own. */
export interface Context {
	storage: Storage;
	vault: Vault;
	/** Tells when the master keys changed while this process runs. */
	changedKeys: ChangedKeys;
	/** The platform of an app; the simulator's for simulated apps. */
	platformOf(app: App): Platform;
	accessTokens: AccessTokens;
	limits: Limits;
	load: Load;
	disk: Disk;
	outage: Outage;
	/** Milliseconds since 1970. */
	now(): number;
	log: Log;
	metrics: Metrics;
	tallies: Tallies;
	clientAddress: ClientAddress;
	/** Null while it is off. */
	simulator: Simulator | null;
	metricsToken: string | null;
	/** The address operators use, without a slash at its end. */
	publicUrl: string;
	/** Where the one-time token of the setup is kept while it counts; null: nowhere. */
	setupTokenFile: string | null;
	/** Outputs are checked against the contract. */
	strict: boolean;
	version: string;
	running: Running;
	noticed: Noticed;
}

/** How this process was started, for the pages that tell of it. */
export interface Running {
	/** Milliseconds since 1970. */
	startedAt: number;
	/** Node's version. */
	node: string;
	trustedProxies: readonly string[];
	rateLimits: boolean;
	/** Milliseconds that a platform has for its answer. */
	upstreamTimeout: number;
	/** The master keys lie in a file beside the data. */
	keysBesideData: boolean;
}

/** What was noticed since the start. Times are milliseconds since 1970, null: never. */
export interface Noticed {
	/** Somebody on an inner network forwarded for others, and is not in TRUSTED_PROXIES. */
	unknownProxyAt: number | null;
	/** By appid: since when the app's platform is taken for down, and when that was last found. */
	platformsDown: Map<string, { since: number; at: number }>;
}

/** What work from the command line needs, without a server. */
export type Essentials = Pick<Context, "storage" | "vault" | "now">;

/** Who calls, as far as every operation knows. */
export interface Caller {
	requestId: string;
	/** Null under servers that do not tell (plain `next start`). */
	address: string | null;
	userAgent: string | null;
	/** The appid in X-Appid, else the one in the Referer that mini-programs send. */
	appid: string | null;
}

/** The holder of a token; the session is active, its user not blocked and its app enabled. */
export interface SessionCaller extends Caller, OpenSession {}

/** A backend with an API key. */
export interface ApiKeyCaller extends Caller {
	apiKey: Pick<ApiKey, "id" | "scope" | "appid">;
}

/**
 * Who does what operators do: a person, or a script with an API key of scope admin, which may what an owner may. With
 * neither it is the command line on the host.
 */
export interface OperatorCaller extends Caller {
	role: Role;
	operator: Operator | null;
	apiKey: ApiKeyCaller["apiKey"] | null;
}

/** An operator who signed in. */
export interface PersonCaller extends OperatorCaller {
	operator: Operator;
	operatorSession: OperatorSession;
}

/** Somebody with a browser: its cookies by name, and the language it prefers of ours. */
export interface BrowserCaller extends Caller {
	cookies: Readonly<Record<string, string>>;
	language: Language;
}
