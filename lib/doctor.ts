import { existsSync } from "node:fs";
import { type Inspection, inspectStorage } from "../db/inspection.ts";
import { type OnProgress, PlaceRefused } from "../db/storage.ts";
import { type Config, readConfigAsFarAsItFits } from "./config.ts";
import { isPostgres, shownUrl } from "./database-url.ts";
import { examineData } from "./doctor-data.ts";
import { examineDatabase } from "./doctor-database.ts";
import { examineFiles } from "./doctor-files.ts";
import { examineKeys, type Opened } from "./doctor-keys.ts";
import { examinePlatforms, examineServer } from "./doctor-network.ts";
import { examineSettings } from "./doctor-settings.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { isSimulatedAppid } from "./simulator/simulator.ts";

interface Examination {
	/** Every index and the whole audit log too. */
	full: boolean;
	/** The platforms are asked too. */
	online: boolean;
	now: number;
	onProgress: OnProgress;
}

/**
 * What is wrong with an installation and how to mend it. Changes nothing, needs no server, no right key and no schema of
 * this release.
 */
export async function examine(how: Examination): Promise<Finding[]> {
	const { config, faults } = readConfigAsFarAsItFits();
	const found = [examineNode(), ...faults.map((line) => fail(line, "see the settings in the README"))];
	if (faults.length === 0) found.push(ok("the settings fit"));
	if (!config) return found;
	const place = await examinePlace(config);
	return [...found, ...place.found, ...(place.isThere ? await examineStored(config, how) : [])];
}

/** Where the data lies, and what runs on it. */
async function examinePlace(config: Config): Promise<{ found: Finding[]; isThere: boolean }> {
	if (isPostgres(config.databaseUrl)) return { found: await examineServer(config), isThere: true };
	const file = config.databaseUrl.slice("file:".length);
	const found = [...examineFiles(file), ...(await examineServer(config))];
	if (existsSync(file)) return { found, isThere: true };
	const mend = "start the server once, it makes it; or set DATABASE_URL to where it is";
	return { found: [...found, fail(`there is no database at ${file}`, mend)], isThere: false };
}

async function examineStored(config: Config, how: Examination): Promise<Finding[]> {
	let data: Inspection | null = null;
	try {
		data = await inspectStorage(config.databaseUrl);
		return await examineOpened(config, data, how);
	} catch (error) {
		if (error instanceof PlaceRefused) return [fail(error.message, "mend DATABASE_URL, or what it says of the server")];
		const mend = "keep a copy of the folder, and restore the last backup: lingpai restore <file>";
		const code = String(Object(error).code ?? "");
		const place = shownUrl(config.databaseUrl).replace(/^file:/, "");
		return [fail(`${place} does not open as a database (${code || "no reason told"})`, mend)];
	} finally {
		await data?.close();
	}
}

async function examineOpened(config: Config, data: Inspection, how: Examination): Promise<Finding[]> {
	const { found, opened } = examineKeys(config, data);
	const { server, settings } = data;
	return [
		...(server ? await examineDatabase(config, { server, settings }) : []),
		...(await examineData(data, how.now, how.full)),
		...found,
		...(how.full ? await examineAudit(data, opened, how.onProgress) : []),
		...examineSettings(config, { addresses: data.latestAddresses, owners: data.owners }),
		...examineApps(config, data),
		...(how.online ? await examinePlatforms(config, data, opened?.vault ?? null) : []),
	];
}

function examineNode(): Finding {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	if (major > 22 || (major === 22 && minor >= 18)) return ok(`Node ${process.versions.node}`);
	return fail(`Node ${process.versions.node} is too old`, "use the npm scripts, they bring their own; or Node 22.18");
}

async function examineAudit(data: Inspection, opened: Opened, onProgress: OnProgress): Promise<Finding[]> {
	if (!opened) return [];
	const { ok: isWhole, events, firstBroken } = await data.verify(opened.chainKey, onProgress);
	if (isWhole) return [ok(`the audit log is as it was written (${events} events)`)];
	const mend = "keep a copy of the data before anything else, and find out who had access";
	return [fail(`the audit log was changed at event ${firstBroken}`, mend)];
}

function examineApps({ simulator }: Config, { apps }: Inspection): Finding[] {
	if (!apps) return [];
	const real = apps.filter(({ appid }) => !isSimulatedAppid(appid));
	if (real.length > 0 && simulator === "1") {
		return [fail("LINGPAI_SIMULATOR=1 beside a real app: the server refuses to start so", "set LINGPAI_SIMULATOR=0")];
	}
	if (real.length > 0 || simulator !== "0") return [];
	return [warn("no app is registered", "lingpai app add wechat <appid>; or LINGPAI_SIMULATOR=1 to try it out")];
}
