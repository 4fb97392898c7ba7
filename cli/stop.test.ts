import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { newDatabase, newMigratedDatabase, serverUrl } from "../db/postgres/test-database.ts";
import { readConfig } from "../lib/config.ts";
import { openEssentials } from "../lib/start.ts";

const LINGPAI_MASTER_KEYS = `k1:${Buffer.alloc(32, 1).toString("base64")}`;

/** A process of its own: what it says so far, and in the end. */
function started(words: string[], settings: Record<string, string> = {}) {
	const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...words], {
		cwd: join(import.meta.dirname, ".."),
		env: { PATH: process.env.PATH, NODE_ENV: "test", LINGPAI_MASTER_KEYS, ...settings },
		stdio: ["ignore", "pipe", "pipe"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	const ended = once(child, "close").then(([code, signal]) => ({ code, signal, output }));
	return { child, ended, said: (text: string) => until(() => output.includes(text)) };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const script = (work: string) =>
	started([
		...["--input-type=module", "-e"],
		`import { breakable } from ${JSON.stringify(resolve("cli/stop.ts"))};
		import { setTimeout } from "node:timers/promises";
		const said = { clean: "nothing was kept", unsure: "nobody knows" };
		${work}`,
	]);

describe("work that keeps all or nothing", () => {
	test.each([
		["SIGINT", 130],
		["SIGTERM", 143],
		["SIGHUP", 129],
	] as const)("is broken off by %s where it tells how far it is", async (signal, code) => {
		const { child, ended, said } = script(`await breakable(said, async (heed) => {
			try {
				for (const tell = heed((done) => done === 1 && console.log("at work")), n = { o: 0 }; ; await setTimeout(5)) tell(++n.o, 2);
			} catch {
				throw new Error("another");
			}
		}).catch((error) => console.log(error.name, error.exitCode, error.message));`);
		await said("at work");
		child.kill(signal);
		expect((await ended).output).toBe(`at work\nStopped ${code} nothing was kept\n`);
	});

	test("leaves when it is told so again before it told anything", async () => {
		const { child, ended, said } = script(`await breakable(said, async () => {
			process.once("SIGINT", () => console.log("told"));
			console.log("at work");
			await setTimeout(1e9);
		});`);
		await said("at work");
		child.kill("SIGINT");
		await said("told");
		child.kill("SIGINT");
		expect(await ended).toMatchObject({ code: 130, output: "at work\ntold\nlingpai: nobody knows\n" });
	});

	test("that fails by itself when it has told all says why, not that nothing was kept", async () => {
		const { child, ended, said } = script(`await breakable(said, async (heed) => {
			const told = new Promise((resolve) => process.once("SIGINT", resolve));
			heed(() => console.log("all told"))(2, 2);
			globalThis.setInterval(() => {}, 1_000);
			await told;
			throw new Error("kept, but not audited");
		}).catch((error) => { console.log(error.name, error.message); process.exit(1); });`);
		await said("all told");
		child.kill("SIGINT");
		expect(await ended).toMatchObject({ code: 1, output: "all told\nError kept, but not audited\n" });
	});

	test("that is done hears no signal any more", async () => {
		const { child, ended, said } = script(`console.log(await breakable(said, async () => "done"));
			await setTimeout(1e9);`);
		await said("done");
		child.kill("SIGTERM");
		expect(await ended).toMatchObject({ signal: "SIGTERM", output: "done\n" });
	});
});

describe.runIf(serverUrl !== null)("Ctrl-C", { timeout: 300_000 }, () => {
	test("in the middle of lingpai move says that nothing was changed and how to go on", async () => {
		const from = await anInstallation(`file:${join(aFolder(), "lingpai.db")}`);
		const to = await newMigratedDatabase();
		const { code, output } = await interrupted(to, ["move", "--to", to], from);
		expect(output).toMatch(/^lingpai: stopped: file:\S+ is as it was.* run the same command again.*\n$/);
		expect(code).toBe(130);
		const again = started(["cli/main.ts", "move", "--to", to], { DATABASE_URL: from });
		expect(await again.ended).toMatchObject({ code: 0, output: expect.stringContaining("rows moved from") });
	});

	test("in the middle of lingpai backup says that nothing was kept", async () => {
		const url = await anInstallation(await newDatabase());
		const file = join(aFolder(), "copy.db");
		const { code, output } = await interrupted(url, ["backup", file], url);
		expect(output).toMatch(/^lingpai: stopped: .*copy\.db.*\n$/);
		expect(code).toBe(130);
		expect(existsSync(file)).toBe(false);
	});
});

function aFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

async function anInstallation(DATABASE_URL: string): Promise<string> {
	const { storage } = await openEssentials(readConfig({ NODE_ENV: "test", DATABASE_URL, LINGPAI_MASTER_KEYS }));
	await storage.close();
	return DATABASE_URL;
}

/** Interrupts a command while it waits for a table of the database `at` that somebody else holds. */
async function interrupted(at: string, words: string[], DATABASE_URL: string) {
	const holder = new pg.Client(at);
	await holder.connect();
	try {
		await holder.query("BEGIN; LOCK TABLE used_codes IN ACCESS EXCLUSIVE MODE");
		const { child, ended } = started(["cli/main.ts", ...words], { DATABASE_URL });
		await until(async () => (await holder.query(waiting)).rowCount !== 0);
		child.kill("SIGINT");
		await holder.query("ROLLBACK");
		return await ended;
	} finally {
		await holder.end();
	}
}

const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'used_codes'::regclass";
