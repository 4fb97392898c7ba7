import { parseArgs } from "node:util";
import { readConfig } from "../lib/config.ts";
import type { Essentials } from "../lib/context.ts";
import { isPostgres, shownUrl } from "../lib/database-url.ts";
import { addMasterKey, dropMasterKeys } from "../lib/key-file.ts";
import { dropWhatIsLost } from "../lib/lost-keys.ts";
import { countSeals, forgetOldKeys, sealAllAnew, untilServersFollow } from "../lib/rotate-keys.ts";
import { hasData } from "../lib/start.ts";
import { type Command, print, table, UsageError, withData } from "./command.ts";
import { progressBar } from "./progress.ts";

/** The master keys. Never a key itself: only its id. */
export const keyCommands: Readonly<Record<string, Command>> = {
	"keys list": { usage: "", about: "Lists the master keys and how many values each one still seals.", run: list },
	"keys rotate": {
		usage: "[--new] [--drop-old]",
		about: "Seals everything with the first master key, beside running servers. Cut short, it goes on when run again.",
		options: {
			"--new": "makes a key first, in the key file, and waits until the servers seal with it",
			"--drop-old": "at the end takes away the keys that seal nothing any more",
		},
		run: rotate,
	},
	"keys forget-lost": {
		usage: "--yes [--copy FILE]",
		about:
			"The way out when a master key is lost for good, with no server running: drops what only it opens. When nothing opens the data at all, every session and API key ends too.",
		options: {
			"--yes": "yes, it is lost",
			"--copy FILE": "where the data goes as it was, a new file; left out with SQLite: beside the database",
		},
		run: forgetLost,
	},
};

async function forgetLost(words: string[]): Promise<number> {
	const { values } = parseArgs({
		args: words,
		options: { yes: { type: "boolean" }, copy: { type: "string" }, json: { type: "boolean" } },
	});
	if (!values.yes) {
		throw new UsageError(
			"this drops for good what only the lost keys open: look for them first, in backups of the server too, then add --yes",
		);
	}
	const config = readConfig();
	if (values.copy === undefined && isPostgres(config.databaseUrl)) {
		throw new UsageError("say where the data as it was is to go, a new file: keys forget-lost --yes --copy <file>");
	}
	if (!(await hasData(config)))
		throw new Error(`there is no database at ${shownUrl(config.databaseUrl).replace(/^file:/, "")}`);
	const dropped = await dropWhatIsLost(config, values.copy ?? null);
	if (!dropped) {
		print(values.json, { lost: false }, ["Nothing is lost: the keys open everything. Nothing was changed."]);
		return 0;
	}
	const { appids, operators, copy, newRoot, values: counts } = dropped;
	print(values.json, { lost: true, ...dropped }, [
		`Dropped: ${counts.sessionKey} session keys, ${counts.phone} phone numbers, ${counts.push} message push settings.`,
		...(newRoot
			? ["All sessions and API keys ended; mini-programs log in again by themselves. A new audit log begins."]
			: []),
		...(appids.length > 0 ? [`Enter the secrets of these apps again: ${appids.join(", ")}`] : []),
		...(operators.length > 0 ? [`Without their second factor now: ${operators.join(", ")}`] : []),
		...(copy === null ? [] : [`The data as it was, with the old audit log: ${copy}`]),
	]);
	return 0;
}

async function list(words: string[]): Promise<number> {
	const { values } = parseArgs({ args: words, options: { json: { type: "boolean" } } });
	return withData({ mayCreate: false }, async ({ storage, vault, now }) => {
		const [counts, servers] = [await countSeals({ storage }), await storage.seals.servers(now())];
		const ids = new Set([...vault.keyIds, ...counts.keys()]);
		const keys = [...ids].map((id) => ({
			id,
			first: id === vault.keyIds[0],
			values: counts.get(id) ?? 0,
			servers: servers.filter(({ keyId }) => keyId === id).length,
		}));
		const rows = keys.map((key) => [key.id, key.first ? "yes" : "", String(key.values), String(key.servers)]);
		print(values.json, keys, table(["KEY", "FIRST", "SEALS", "SERVERS"], rows, ""));
		return 0;
	});
}

async function rotate(words: string[]): Promise<number> {
	const { values } = parseArgs({
		args: words,
		options: { new: { type: "boolean" }, "drop-old": { type: "boolean" }, json: { type: "boolean" } },
	});
	const { masterKeys, masterKeysFile } = readConfig();
	const file = masterKeys === null ? masterKeysFile : null;
	if (values.new && file === null) {
		throw new UsageError(
			"--new is for keys in a file; with LINGPAI_MASTER_KEYS add a key as the second, restart, put it first, restart, then keys rotate",
		);
	}
	return withData({ mayCreate: false }, async (data) => {
		const made = values.new && file !== null ? await addMasterKey(data, file) : null;
		if (made !== null) console.error(`${file} has a new first key, ${made}; waiting until the servers seal with it`);
		await untilServersFollow(data, { mayChange: file !== null });
		const { sealed, unopened } = await sealAllAnew(data, progressBar("values"));
		for (const place of unopened) console.error(`does not open, changed or damaged: ${place}`);
		const dropped = values["drop-old"] ? await drop(data, file) : [];
		const [first] = data.vault.keyIds;
		print(values.json, { first, made, sealed, unopened: unopened.length, dropped }, [
			`Everything is sealed with ${first}: ${sealed} values were sealed anew.`,
			...told(data, dropped, file),
		]);
		return unopened.length > 0 ? 1 : 0;
	});
}

async function drop(data: Essentials, file: string | null): Promise<string[]> {
	const old = await forgetOldKeys(data);
	if (file !== null && old.length > 0) await dropMasterKeys(data, file, old);
	return old;
}

function told({ vault }: Essentials, dropped: string[], file: string | null): string[] {
	const [, ...left] = vault.keyIds.filter((id) => !dropped.includes(id));
	const gone = dropped.join(", ");
	const keep = `Backups made before today need ${gone} to be restored: keep it with them.`;
	if (dropped.length > 0 && file === null) return [`Take ${gone} out of LINGPAI_MASTER_KEYS now. ${keep}`];
	if (dropped.length > 0) return [`${gone} was taken out of ${file}. ${keep}`];
	return left.length > 0 ? [`${left.join(", ")} can go with: keys rotate --drop-old`] : [];
}
