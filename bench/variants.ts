import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Cores } from "./cores.ts";
import type { PostgresSeed } from "./postgres.ts";
import { type Place, placeIn } from "./seed.ts";
import { type Server, start } from "./servers.ts";

export const variants = [
	...(["floor", "server.mjs", "next start"] as const),
	...(["pg's floor", "PostgreSQL", "PostgreSQL, two"] as const),
] as const;

export type Variant = (typeof variants)[number];

type OnFile = "floor" | "server.mjs" | "next start";

/** What a variant's speed is told as a share of: the floor over the same engine. */
export function floorOf(variant: Variant): Variant {
	return isOnFile(variant) ? "floor" : "pg's floor";
}

/** One process or two under load, on a copy of the seeded data. */
export interface Running {
	servers: readonly Server[];
	place: Place;
}

export interface Ground {
	/** Where the variants' folders are made. */
	folder: string;
	/** The folder of the SQLite file and its master keys that everybody gets a copy of. */
	seeded: string;
	/** Null where PostgreSQL is not installed. */
	postgres: PostgresSeed | null;
	platform: Server;
	cores: Cores;
}

/** Starts a variant; null where it cannot be. */
export async function startVariant(variant: Variant, ground: Ground): Promise<Running | null> {
	const { seeded, postgres, platform, cores } = ground;
	if (isOnFile(variant)) {
		const server = await startOnFile(variant, seeded, platform, cores);
		return { servers: [server], place: placeIn(server.folder) };
	}
	if (postgres === null) return null;
	const place = await postgres.copy();
	const settings = { DATABASE_URL: place.url, LINGPAI_MASTER_KEYS: place.masterKeys ?? "" };
	const environment = { ...environmentOf(platform), FLOOR_KEYS: join(seeded, "master.keys"), ...settings };
	const program = programs[variant === "pg's floor" ? "floor" : "server.mjs"];
	const [count, prefix] = variant === "PostgreSQL, two" ? [2, cores.forTwo] : [1, cores.forServers];
	const servers: Server[] = [];
	for (let index = 0; index < count; index++) {
		servers.push(await start(`${variant} ${index}`, program, ground.folder, prefix, environment));
	}
	return { servers, place };
}

/** Starts a server on a copy of the seeded folder, pinned to the servers' core. */
export async function startOnFile(
	name: OnFile,
	seeded: string,
	platform: Server,
	cores: Cores,
	environment: Record<string, string> = {},
): Promise<Server & { folder: string }> {
	const folder = join(seeded, "..", name.replace(" ", "-"));
	mkdirSync(folder);
	for (const file of ["lingpai.db", "master.keys"]) cpSync(join(seeded, file), join(folder, file));
	const server = await start(name, programs[name], folder, cores.forServers, {
		...environmentOf(platform),
		DATABASE_URL: placeIn(folder).url,
		FLOOR_KEYS: join(folder, "master.keys"),
		...environment,
	});
	return { ...server, folder };
}

const programs: Readonly<Record<OnFile, (port: string) => string[]>> = {
	floor: () => ["bench/floor.ts"],
	"server.mjs": () => ["server.mjs"],
	"next start": (port) => ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", port],
};

function environmentOf(platform: Server): Record<string, string> {
	const upstream = `http://127.0.0.1:${platform.port}`;
	return {
		LINGPAI_UPSTREAM_WECHAT: upstream,
		LINGPAI_RATE_LIMITS: "off",
		FLOOR_UPSTREAM: upstream,
		// What users run; `LOG_LEVEL=warn npm run bench` is another figure.
		...(process.env.LOG_LEVEL && { LOG_LEVEL: process.env.LOG_LEVEL }),
	};
}

function isOnFile(variant: Variant): variant is OnFile {
	return Object.hasOwn(programs, variant);
}
