import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, listening } from "../../e2e/world/listening.ts";
import { startTestServer, type TestServer } from "../../e2e/world/postgres-server.ts";
import { openStorage } from "../open.ts";
import { PlaceRefused } from "../storage.ts";
import { unlock } from "../suite/rows.ts";
import { ask, serverUrl } from "./test-database.ts";

const password = "right-6c1f";
const wrong = "wrong-9e2a";

describe.runIf(serverUrl !== null)("a place on PostgreSQL that is no good", () => {
	let server: TestServer;
	let at: (user: string, given: string, database: string, parameters?: string) => string;

	beforeAll(async () => {
		server = await startTestServer();
		await ask(server.url, `CREATE ROLE shop LOGIN PASSWORD '${password}'`);
		await ask(server.url, "CREATE ROLE nobody LOGIN");
		await ask(server.url, "CREATE DATABASE lingpai OWNER shop");
		await ask(server.url, "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0 OWNER shop");
		const rules = join(server.folder, "data/pg_hba.conf");
		const before = readFileSync(rules, "utf8");
		writeFileSync(rules, "host all shop all scram-sha-256\nhost all nobody all reject\n");
		appendFileSync(rules, before);
		await ask(server.url, "SELECT pg_reload_conf()");
		at = (user, given, database, parameters = "") =>
			`postgres://${user}:${given}@127.0.0.1:${server.port}/${database}${parameters}`;
	}, 60_000);
	afterAll(() => server[Symbol.asyncDispose]());

	/** Why it was refused; `isSetting` and all of its words. */
	const refusal = async (url: string): Promise<[boolean, string]> => {
		const error = await openStorage(url, unlock).then(
			async ({ storage }) => storage.close(),
			(reason: unknown) => reason,
		);
		if (!(error instanceof PlaceRefused)) throw new Error(`not refused: ${String(error)}`);
		expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(new RegExp(`${password}|${wrong}`));
		return [error.isSetting, error.message];
	};

	test("for its password, its user, its database or its encoding is a setting to mend", async () => {
		expect(await refusal(at("shop", wrong, "lingpai"))).toEqual([
			true,
			`the PostgreSQL server at 127.0.0.1:${server.port} refuses the password of shop`,
		]);
		expect(await refusal(at("shop", "", "lingpai"))).toEqual([true, expect.stringContaining("there is none")]);
		expect(await refusal(at("nobody", wrong, "lingpai"))).toEqual([true, expect.stringContaining("not let nobody in")]);
		expect(await refusal(at("shop", password, "gone"))).toEqual([true, expect.stringContaining("no database gone")]);
		expect(await refusal(at("shop", password, "latin"))).toEqual([true, expect.stringContaining("must be in UTF8")]);
	});

	test("for what its user may do or for what it holds is a setting to mend, and nothing of ours stays there", async () => {
		expect(await refusal(at("shop", password, "postgres"))).toEqual([
			true,
			expect.stringContaining("may not make tables"),
		]);
		await ask(server.url, "CREATE DATABASE other");
		const other = at("lingpai", "", "other");
		await ask(other, "CREATE TABLE users (id integer)");
		const told = [true, expect.stringContaining("tables of something else")];
		expect(await refusal(other)).toEqual(told);
		expect(await ask(other, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([
			{ tablename: "users" },
		]);
		await ask(other, "DROP TABLE users; CREATE TABLE schema_version (installed_rank integer)");
		expect(await refusal(other)).toEqual(told);
	});

	test("for its encryption is a setting to mend", async () => {
		const told = [true, expect.stringContaining("takes no TLS connections")];
		for (const mode of ["verify-full", "no-verify"]) {
			expect(await refusal(at("shop", password, "lingpai", `?sslmode=${mode}`))).toEqual(told);
		}
		const file = await refusal(at("shop", password, "lingpai", "?sslmode=verify-full&sslrootcert=/nowhere/ca.pem"));
		expect(file).toEqual([true, expect.stringContaining("cannot be read (ENOENT)")]);
	});

	test("for nobody answers there may be better at another try", async () => {
		const url = `postgres://shop:${password}@127.0.0.1:${await freePort()}/lingpai`;
		expect(await refusal(url)).toEqual([false, expect.stringMatching(/no PostgreSQL server answers .*ECONNREFUSED/)]);
		const deaf = createServer();
		const port = await listening(deaf);
		expect(await refusal(`postgres://shop:${password}@127.0.0.1:${port}/lingpai`)).toEqual([
			false,
			expect.stringContaining(`no PostgreSQL server answers at 127.0.0.1:${port}`),
		]);
		deaf.close();
	});

	test("for it only reads may be better at another try", async () => {
		await ask(server.url, "CREATE DATABASE standby OWNER shop");
		await ask(server.url, "ALTER DATABASE standby SET default_transaction_read_only = on");
		expect(await refusal(at("shop", password, "standby"))).toEqual([false, expect.stringContaining("takes no writes")]);
	});

	test("is told from one that is good, whatever other schemas of the database hold", async () => {
		const url = at("shop", password, "lingpai");
		await ask(
			url,
			"CREATE SCHEMA other; CREATE TABLE other.schema_version (v text); CREATE TABLE other.keyring (k text)",
		);
		const { storage } = await openStorage(url, unlock);
		await storage.ping();
		await storage.close();
	});
});
