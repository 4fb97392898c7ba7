import { createCipheriv } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { newDatabase, serverUrl } from "../db/postgres/test-database.ts";
import { readConfig } from "./config.ts";
import type { Context } from "./context.ts";
import { decrypt } from "./decrypt.ts";
import { login } from "./login.ts";
import { move } from "./move.ts";
import { sessionOf } from "./session.ts";
import { simulatedAppid } from "./simulator/simulator.ts";
import { startContext } from "./start.ts";
import { stranger } from "./test-world.ts";

const silent = { brokenLog: false, onCopied: () => undefined, onChecked: () => undefined };
const configOf = (url: string, keys?: string) =>
	readConfig({
		...{ NODE_ENV: "test", DATABASE_URL: url, LINGPAI_SIMULATOR: "1", LOG_LEVEL: "silent" },
		...(keys !== undefined && { LINGPAI_MASTER_KEYS: keys }),
	});

function temporaryFile(): string {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return join(folder, "lingpai.db");
}

/** What is done with a storage, as a server would, until it is closed. */
async function served<T>(config: ReturnType<typeof configOf>, work: (context: Context) => Promise<T>): Promise<T> {
	const context = await startContext(config);
	try {
		return await work(context);
	} finally {
		await context.tallies.close();
		await context.storage.close();
	}
}

describe.runIf(serverUrl !== null)("sessions that were opened before a move", () => {
	test("are good after it, with their session keys, there and back, and the audit log goes on", async () => {
		const file = temporaryFile();
		const first = configOf(`file:${file}`);
		const { token, sessionKey } = await served(first, async (context) => {
			const phone = context.simulator?.platform("wechat");
			const answer = await login(context, { code: phone?.issueCode("alice", "login") ?? "" }, stranger);
			return { token: answer.token, sessionKey: phone?.sessionKey("alice") ?? "" };
		});
		const keys = readFileSync(join(dirname(file), "master.keys"), "utf8").trim();
		const holds = (context: Context) => isGood(context, token, sessionKey);

		const second = configOf(await newDatabase(), keys);
		const { chain, opened, unopened } = await move(first, second.databaseUrl, silent);
		expect({ unopened, ok: chain.ok }).toEqual({ unopened: 0, ok: true });
		expect(opened).toBeGreaterThanOrEqual(3);
		await served(second, async (context) => {
			await holds(context);
			const page = await context.storage.audit.page({ ...anyEvent, action: "data.move" }, 10, null);
			expect(page.items[0]?.detail).toMatchObject({ from: "SQLite", to: "PostgreSQL", head: chain.head });
		});

		const third = configOf(`file:${join(dirname(file), "back.db")}`, keys);
		await move(second, third.databaseUrl, silent);
		await served(third, holds);
	});

	test("are not moved with master keys that do not open them", async () => {
		const file = temporaryFile();
		await served(configOf(`file:${file}`), async () => undefined);
		const wrong = configOf(`file:${file}`, `k1:${Buffer.alloc(32, 9).toString("base64")}`);
		const to = await newDatabase();
		await expect(move(wrong, to, silent)).rejects.toMatchObject({ name: "ConfigError" });
		await move(configOf(`file:${file}`), to, silent);
	});
});

const anyEvent = {
	...{ action: null, outcome: null, reason: null, appid: null, userId: null, sessionId: null, operatorId: null },
	...{ apiKeyId: null, ip: null, requestId: null, from: null, to: null, q: null },
};

async function isGood(context: Context, token: string, sessionKey: string): Promise<void> {
	const caller = { ...stranger, ...(await sessionOf(context, token)) };
	const iv = Buffer.alloc(16, 1);
	const cipher = createCipheriv("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv);
	const watermark = { timestamp: Math.floor(context.now() / 1000), appid: simulatedAppid };
	const encryptedData = Buffer.concat([cipher.update(JSON.stringify({ stepInfoList: [], watermark })), cipher.final()]);
	expect(await decrypt(context, { encryptedData, iv }, caller)).toMatchObject({ watermark: { appid: simulatedAppid } });
	expect(await context.storage.audit.verify()).toMatchObject({ ok: true });
}
