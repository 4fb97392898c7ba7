import { join } from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { type FakeWechat, fakeWechat } from "./fake-wechat.ts";
import { type Environment, type Lingpai, lingpai } from "./lingpai.ts";

/** A fake WeChat and a Lingpai that knows its app, with what stories need of both. */
export interface World extends AsyncDisposable {
	wechat: FakeWechat;
	server: Lingpai;
	/** Logs a user in as his mini-program would. */
	loggedInUser(openid: string, options?: Parameters<FakeWechat["loginCode"]>[1]): Promise<LoggedInUser>;
	/** Registers an app or changes its policy, by the command line. */
	saveApp(app?: { appid?: string; policy?: object }): Promise<void>;
	/** Makes an API key, by the command line. */
	apiKey(options?: { scope?: "introspect" | "admin"; appid?: string }): Promise<{ id: string; key: string }>;
	/** Changes the app's policy as `saveApp` does, but in the data file: a command takes a second. */
	setPolicy(changes: object): void;
	/** Makes all sessions this many seconds older. */
	letPass(seconds: number): void;
	/** Switches an app on or off, in the data file: operators will, there is no command. */
	switchApp(appid: string, enabled: boolean): void;
	/** Blocks a user, in the data file: operators will, there is no command. */
	block(userId: string): void;
	/** Keeps everybody else from writing to the data file while `run` runs. */
	whileLocked<T>(run: () => Promise<T>): Promise<T>;
	/** Another process on the same data, with some other settings. */
	another(changes?: Environment): Promise<Lingpai>;
	/** What the data file answers to a query. */
	rows(sql: string): unknown[];
}

export type LoggedInUser = z.output<typeof loggedIn>;

/** Starts both. */
export async function newWorld(environment: Environment = {}, options: { appid?: string } = {}): Promise<World> {
	const wechat = await fakeWechat(options);
	const server = await lingpai({
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		// Read by `lingpai app add`.
		LINGPAI_APP_SECRET: wechat.secret,
		...environment,
	});

	function withFile<T>(use: (file: Database.Database) => T): T {
		const file = new Database(join(server.folder, "lingpai.db"), { timeout: 60_000 });
		try {
			return use(file);
		} finally {
			file.close();
		}
	}

	async function command(...words: string[]): Promise<unknown> {
		const { code, stdout, stderr } = await server.command(...words, "--json");
		if (code !== 0) throw new Error(`lingpai ${words.join(" ")} left with ${code}: ${stderr}`);
		return JSON.parse(stdout);
	}

	return {
		wechat,
		server,
		async loggedInUser(openid, codeOptions) {
			const code = wechat.loginCode(openid, codeOptions);
			const appid = codeOptions?.appid ?? wechat.appid;
			const { body } = await server.call("/api/login", { json: { code, appid } });
			return loggedIn.parse(body);
		},
		async saveApp({ appid = wechat.appid, policy } = {}) {
			await command("app", "add", "wechat", appid, ...(policy ? ["--policy", JSON.stringify(policy)] : []));
		},
		async apiKey({ scope = "introspect", appid } = {}) {
			const words = ["api-key", "add", "--name", "shop", "--scope", scope, ...(appid ? ["--appid", appid] : [])];
			return apiKeyMade.parse(await command(...words));
		},
		setPolicy: (changes) =>
			withFile((file) => {
				const kept = policyRow.parse(file.prepare("SELECT policy FROM apps WHERE appid = ?").get(wechat.appid));
				const policy = JSON.stringify({ ...JSON.parse(kept.policy), ...changes });
				file.prepare("UPDATE apps SET policy = ? WHERE appid = ?").run(policy, wechat.appid);
			}),
		letPass(seconds) {
			const columns = ["created_at", "last_seen_at", "expires_at"].map((column) => `${column} = ${column} - ?`);
			withFile((file) => file.prepare(`UPDATE sessions SET ${columns}`).run(...columns.map(() => seconds * 1000)));
		},
		switchApp: (appid, enabled) =>
			withFile((file) => void file.prepare("UPDATE apps SET enabled = ? WHERE appid = ?").run(Number(enabled), appid)),
		block: (userId) =>
			withFile((file) => void file.prepare("UPDATE users SET blocked_at = ? WHERE id = ?").run(Date.now(), userId)),
		async whileLocked(run) {
			const file = new Database(join(server.folder, "lingpai.db"), { timeout: 60_000 });
			try {
				file.exec("BEGIN IMMEDIATE");
				return await run();
			} finally {
				file.close();
			}
		},
		another(changes = {}) {
			const { PORT, ...shared } = server.environment;
			return lingpai({ ...shared, ...changes });
		},
		rows: (sql) => withFile((file) => file.prepare(sql).all()),
		async [Symbol.asyncDispose]() {
			await server[Symbol.asyncDispose]();
			await wechat[Symbol.asyncDispose]();
		},
	};
}

const loggedIn = z.object({
	token: z.string(),
	expiresAt: z.string(),
	expiresIn: z.number(),
	user: z.object({
		id: z.string(),
		isNew: z.boolean(),
		nickname: z.string().nullable(),
		avatarUrl: z.string().nullable(),
		createdAt: z.string(),
	}),
});

const policyRow = z.object({ policy: z.string() });

const apiKeyMade = z.object({ id: z.string(), key: z.string() });
