import { randomBytes } from "node:crypto";
import { copyFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { expect, test } from "vitest";
import { makeOlderFile, migrationNames } from "../../db/sqlite/test-older-file.ts";
import { busyWhile } from "../world/busy-while.ts";
import { type FileState, stateOf } from "../world/file-state.ts";
import { faultsOf, losses } from "../world/ledger.ts";
import { newWorld } from "../world/world.ts";
import { expectNone, sized, tell } from "./form.ts";

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test.for([1, 2])(
	"killed while it migrates from schema %i, it leaves the old one or the new one, whole",
	async (version, context) => {
		const newest = migrationNames.length;
		await using world = await newWorld({ LINGPAI_RATE_LIMITS: "off" });
		const { server, wechat } = world;
		const ledger = await busyWhile(server, wechat, {
			clients: 8,
			events: sized({ least: 100, short: 500, long: 3_000 }),
		});
		await server.stop();
		const file = join(server.folder, "lingpai.db");
		const template = join(server.folder, `template.${version}`);
		addUsedCodes(file, 30_000);
		makeOlderFile(template, file, version);
		const before = stateOf(template);
		const after = stateOf(file);
		expect([before.version, after.version]).toEqual([version, newest]);

		const putBack = () => {
			for (const name of readdirSync(server.folder))
				if (name.startsWith("lingpai.db")) rmSync(join(server.folder, name));
			copyFileSync(template, file);
		};
		putBack();
		const started = performance.now();
		await server.start();
		const undisturbed = performance.now() - started;
		expectNone(await faultsOf(ledger, server));
		await server.stop();

		const kills = sized({ least: 3, short: 10, long: 50 });
		let [old, migrated, copies] = [0, 0, 0];
		for (let kill = 0; kill < kills; kill += 1) {
			putBack();
			const start = server.start().catch(() => undefined);
			// Any moment of a start, or one while the file is copied and migrated: that is short.
			if (kill % 3 === 0) await wait(undisturbed * (0.2 + 0.8 * Math.random()));
			else {
				const until = performance.now() + 20_000;
				while (performance.now() < until && !readdirSync(server.folder).some(isCopy)) await wait(1);
				await wait(Math.random() * 120);
			}
			await server.stop("SIGKILL");
			await start;
			const state = stateOf(file);
			const faults = [...faultsIn(state, before, after)];
			const copy = readdirSync(server.folder).find((name) => name === `lingpai.db.before-${newest}`);
			if (copy)
				faults.push(
					...faultsIn(stateOf(join(server.folder, copy)), before, before).map((fault) => `the copy: ${fault}`),
				);
			expectNone(faults.map((fault) => `after kill ${kill + 1}: ${fault}`));
			if (state.version === version) old += 1;
			else migrated += 1;
			if (copy) copies += 1;
			await server.start();
			expectNone(await losses(ledger, server));
			await server.stop();
		}
		tell(
			context,
			`${kills} kills: ${old} left schema ${version} and ${migrated} schema ${newest}, each whole, ` +
				`${copies} with a copy that is whole; all of ${ledger.sessions.size} logins known after the next start`,
		);
	},
);

const isCopy = (name: string) => name.startsWith("lingpai.db.before-");

function faultsIn(state: FileState, before: FileState, after: FileState): string[] {
	const is = [before, after].find(({ version }) => version === state.version);
	const lost = Object.entries(before.rows).filter(
		([table, count]) => table !== "counts" && (state.rows[table] ?? 0) < count,
	);
	return [
		...(is?.schema === state.schema ? [] : [`the schema is torn: it says ${state.version}`]),
		...(state.soundness === "ok" ? [] : [`the file is damaged: ${state.soundness}`]),
		...lost.map(([table, count]) => `${table} has ${state.rows[table]} rows of ${count}`),
	];
}

/** Rows that make a migration take a while. */
function addUsedCodes(file: string, count: number): void {
	const sqlite = new BetterSqlite3(file);
	const add = sqlite.prepare("INSERT INTO used_codes (app_id, code_hash, used_at) SELECT id, ?, ? FROM apps LIMIT 1");
	sqlite.transaction(() => {
		for (let code = 0; code < count; code += 1) add.run(randomBytes(32), Date.now());
	})();
	sqlite.close();
}
