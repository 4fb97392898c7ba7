import { randomBytes } from "node:crypto";
import type { QueryResultRow } from "pg";
import { z } from "zod";
import { ask } from "../../db/postgres/test-database.ts";
import { untilAvailable } from "./available.ts";
import { type DatabaseLine, databaseLine } from "./database-line.ts";
import { type FakeWechat, fakeWechat } from "./fake-wechat.ts";
import { type Answered, type Environment, type Lingpai, lingpai } from "./lingpai.ts";
import { type Cookies, cookieHeader, type Person, signedIn } from "./operators.ts";
import { startTestServer, type TestServer } from "./postgres-server.ts";

/** Two Lingpai processes on one PostgreSQL database, behind one address, with a fake WeChat whose app they know. */
export interface Cluster extends AsyncDisposable {
	wechat: FakeWechat;
	database: TestServer;
	/** The network between the processes and their database. */
	line: DatabaseLine;
	here: Lingpai;
	there: Lingpai;
	/** An API key of scope admin. */
	admin: string;
	owner: Person;
	/** Calls with that key, until the database answers. */
	manage(server: Lingpai, path: string, sent?: Sent): Promise<Answered & { wasRepeated: boolean }>;
	/** Calls as somebody who signed in does. */
	callAs(cookies: Cookies, server: Lingpai, path: string, sent?: Sent): Promise<Answered>;
	signIn(server: Lingpai, person?: Person): Promise<Cookies>;
	/** Tries until the database answers. */
	logIn(server: Lingpai, openid: string, appid?: string): Promise<LoggedIn>;
	/** Makes an API key, by the command line. */
	apiKey(scope: "introspect" | "admin"): Promise<{ id: string; key: string }>;
	/** Asks the database directly, past Lingpai and past the line. */
	rows<Row extends QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>;
}

type Sent = NonNullable<Parameters<Lingpai["call"]>[1]>;

type LoggedIn = z.output<typeof loggedIn>;

const loggedIn = z.object({ token: z.string(), user: z.object({ id: z.string() }) });
const madeKey = z.object({ id: z.string(), key: z.string() });

const publicUrl = "http://lingpai.test";
const owner = { email: "owner@example.com", password: "correct horse battery" };

/** `environment` is added to that of each process; `postgres` are settings of the server, such as "fsync=on". */
export async function cluster({
	environment = {},
	postgres = [],
}: {
	environment?: Environment;
	postgres?: readonly string[];
} = {}): Promise<Cluster> {
	// What stands already must not run on when something after it does not start.
	await using started = new AsyncDisposableStack();
	const database = started.use(await startTestServer(postgres));
	const url = await database.newDatabase();
	const [wechat, line] = [started.use(await fakeWechat()), started.use(await databaseLine(url))];
	const settings = {
		DATABASE_URL: line.url,
		LINGPAI_MASTER_KEYS: `k1:${randomBytes(32).toString("base64")}`,
		LINGPAI_PUBLIC_URL: publicUrl,
		LINGPAI_OWNER_EMAIL: owner.email,
		LINGPAI_OWNER_PASSWORD: owner.password,
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_UPSTREAM_TIMEOUT_MS: "30000",
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		LINGPAI_APP_SECRET: wechat.secret,
		LINGPAI_RATE_LIMITS: "off",
		...environment,
	};
	const one = async () => started.use(await lingpai(settings));
	const [here, there] = await Promise.all([one(), one()]);

	async function apiKey(scope: "introspect" | "admin") {
		const words = ["api-key", "add", "--name", "shop", "--scope", scope, "--json"];
		const { stdout, stderr } = await here.command(...words);
		return madeKey.parse(JSON.parse(stdout || stderr));
	}

	const { key: admin } = await apiKey("admin");
	const all = started.move();
	return {
		...{ wechat, database, line, here, there, admin, owner, apiKey },
		manage: (server, path, sent = {}) => untilAvailable(() => server.call(path, { token: admin, ...sent })),
		callAs: (cookies, server, path, sent = {}) =>
			server.call(path, { ...sent, headers: { cookie: cookieHeader(cookies), origin: publicUrl, ...sent.headers } }),
		signIn: (server, person = owner) => signedIn(server, person),
		async logIn(server, openid, appid = wechat.appid) {
			const { text, body } = await untilAvailable(() =>
				server.call("/api/login", { json: { code: wechat.loginCode(openid, { appid }), appid } }),
			);
			const parsed = loggedIn.safeParse(body);
			if (!parsed.success) throw new Error(`${openid} could not log in: ${text}`);
			return parsed.data;
		},
		rows: (statement, values) => ask(url, statement, values),
		async [Symbol.asyncDispose]() {
			await all.disposeAsync();
		},
	};
}
