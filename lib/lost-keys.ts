import { rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { forgetLost, type Loss } from "../db/lost.ts";
import { type KeptKey, type SealedKind, type SealedValue, sealedKinds } from "../db/seals.ts";
import { CopyRefused, PlaceTaken } from "../db/storage.ts";
import { secretPlace } from "./apps.ts";
import { auditEvent } from "./audit.ts";
import { writingFault } from "./backup.ts";
import { type Config, ConfigError } from "./config.ts";
import type { Essentials } from "./context.ts";
import { isPostgres, shownUrl } from "./database-url.ts";
import { keptKey } from "./kept-keys.ts";
import { loadMasterKeys } from "./master-keys.ts";
import { pages } from "./rotate-keys.ts";
import { placeOf } from "./seal-places.ts";
import type { MasterKey } from "./setting-forms.ts";
import { openEssentials } from "./start.ts";
import { unlockVault } from "./vault.ts";

/** What could not be opened any more and was dropped. */
export interface Dropped {
	/** Ids of the lost master keys. */
	keys: string[];
	/** The root was lost: all sessions and API keys ended, and the audit log began anew. */
	newRoot: boolean;
	/** Where the data lies as it was; null: no key was missing, only values did not open. */
	copy: string | null;
	values: Record<SealedKind, number>;
	/** Apps whose secret must be entered again. */
	appids: string[];
	/** Operators without their second factor now. */
	operators: string[];
}

/**
 * The way out when master keys are lost for good: drops what only they open, so that the rest lives on with the keys that
 * are there, or with a new one. The data as it was goes into the new file `copyTo` first; null, with SQLite alone: beside the
 * database. Null: nothing is lost, and nothing was done. Audited. Throws one sentence.
 */
export async function dropWhatIsLost(config: Config, copyTo: string | null): Promise<Dropped | null> {
	const now = Date.now;
	const copy = copyTo === null ? besideFile(config, now()) : resolve(/* turbopackIgnore: true */ copyTo);
	// Read, and made where there are none, only once nobody else has the data open.
	const given = () => loadMasterKeys(config.masterKeys, config.masterKeysFile, true);
	const find = (stored: string, kept: readonly KeptKey[]) => lossOf(given(), stored, kept);
	const forgotten = await withNewFile(copy, () =>
		forgetLost(config.databaseUrl, find, { copy, at: now() }).catch((error: unknown) => {
			if (error instanceof PlaceTaken) throw new Error(`${error.message}: stop it first`);
			if (error instanceof CopyRefused) throw new Error(`${shownUrl(config.databaseUrl)}: ${error.message}`);
			throw writingFault(error, copy);
		}),
	);
	const data = await openEssentials(config);
	try {
		const dropped = await dropUnopened(data);
		if (!forgotten && Object.values(dropped.values).every((count) => count === 0)) return null;
		// They are fetched again. By its id alone a key that is lost cannot be told from a new one.
		if (forgotten) await data.storage.accessTokens.dropSealedByOthers(null);
		const { keys = [], root = null } = forgotten ?? {};
		const detail = { lost: keys.join(), newRoot: root !== null, ...dropped.values };
		await data.storage.audit.append(auditEvent({ now }, null, { action: "keys.rotate", outcome: "ok", detail }));
		return { keys, newRoot: root !== null, copy: forgotten && copy, ...dropped };
	} finally {
		await data.storage.close();
	}
}

function besideFile({ databaseUrl }: Config, at: number): string {
	if (isPostgres(databaseUrl)) throw new Error("say where the data as it was is to go: a new file");
	return `${databaseUrl.slice("file:".length)}.keys-lost-${at}`;
}

/** Makes the file, for its owner only, before anything else is touched; it stays when the work has written into it. */
async function withNewFile<T>(file: string, work: () => Promise<T>): Promise<T> {
	try {
		writeFileSync(file, "", { flag: "wx", mode: 0o600 });
	} catch (error) {
		if (Object(error).code === "EEXIST") throw new Error(`${file} is there already; name a new file`);
		throw writingFault(error, file);
	}
	try {
		return await work();
	} finally {
		// Also where the work failed afterwards: nobody may know whether the change was kept.
		if (statSync(file, { throwIfNoEntry: false })?.size === 0) rmSync(file);
	}
}

/** What these keys cannot open of what is kept; null: they open the root, and none is missing. */
export function lossOf(given: readonly MasterKey[], stored: string, kept: readonly KeptKey[]): Loss | null {
	const keys = kept
		.filter(({ id, check }) => !given.some((key) => key.id === id && keptKey(key).check.equals(check)))
		.map(({ id }) => id);
	try {
		unlockVault(given, stored);
		return keys.length > 0 ? { keys, root: null } : null;
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		return { keys, root: unlockVault(given, null) };
	}
}

async function dropUnopened({ storage, vault }: Essentials): Promise<Pick<Dropped, "values" | "appids" | "operators">> {
	const values: Dropped["values"] = { root: 0, app: 0, push: 0, operator: 0, phone: 0, sessionKey: 0 };
	const names: Record<"app" | "operator", string[]> = { app: [], operator: [] };
	for (const kind of sealedKinds) {
		for await (const page of pages({ storage }, [kind])) {
			const lost = page.filter((value) => !opens(vault, value));
			if (lost.length === 0) continue;
			if (kind === "app" || kind === "operator") names[kind].push(...lost.flatMap((value) => value.names));
			// An app has a secret, be it none: the platform refuses it, and the app's page says so.
			values[kind] +=
				kind === "app"
					? await storage.seals.replace(
							lost.map((value) => ({ value, now: vault.seal("", secretPlace(value.names[0] ?? "")) })),
						)
					: await storage.seals.drop(lost);
		}
	}
	const emails = await Promise.all(names.operator.map(async (id) => (await storage.operators.byId(id))?.email ?? id));
	return { values, appids: names.app, operators: emails };
}

function opens(vault: Essentials["vault"], value: SealedValue): boolean {
	try {
		vault.open(value.sealed, placeOf(value));
		return true;
	} catch {
		return false;
	}
}
