import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, listening } from "../../e2e/world/listening.ts";
import { muteLine } from "../../e2e/world/mute-line.ts";
import { type GuardedServer, startGuardedServer } from "../../e2e/world/postgres-with-passwords.ts";
import { inspectStorage } from "../inspection.ts";
import { openStorage } from "../open.ts";
import { PlaceRefused } from "../storage.ts";
import { unlock } from "../suite/rows.ts";
import { serverUrl } from "./test-database.ts";

const wrong = "wrong-9e2a";

describe.runIf(serverUrl !== null)("a place on PostgreSQL that is no good", () => {
	let server: GuardedServer;

	beforeAll(async () => {
		server = await startGuardedServer();
		await server.ask("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0 OWNER shop");
	}, 60_000);
	afterAll(() => server[Symbol.asyncDispose]());

	/** Why it was refused; `isSetting` and all of its words. */
	const refusal = async (url: string): Promise<[boolean, string]> => {
		const error = await openStorage(url, unlock).then(
			async ({ storage }) => storage.close(),
			(reason: unknown) => reason,
		);
		if (!(error instanceof PlaceRefused)) throw new Error(`not refused: ${String(error)}`);
		expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(new RegExp(`${server.password}|${wrong}`));
		return [error.isSetting, error.message];
	};

	test("for its password, its user, its database or its encoding is a setting to mend", async () => {
		expect(await refusal(server.at({ password: wrong }))).toEqual([
			true,
			`the PostgreSQL server at 127.0.0.1:${server.port} refuses the password of shop`,
		]);
		expect(await refusal(server.at({ password: "" }))).toEqual([true, expect.stringContaining("there is none")]);
		expect(await refusal(server.at({ user: "nobody" }))).toEqual([true, expect.stringContaining("not let nobody in")]);
		expect(await refusal(server.at({ database: "gone" }))).toEqual([true, expect.stringContaining("no database gone")]);
		expect(await refusal(server.at({ database: "latin" }))).toEqual([true, expect.stringContaining("must be in UTF8")]);
	});

	test("for what its user may do or for what it holds is a setting to mend, and nothing of ours stays there", async () => {
		expect(await refusal(server.at({ database: "postgres" }))).toEqual([
			true,
			expect.stringContaining("may not make tables"),
		]);
		await server.ask("CREATE DATABASE other");
		const other = server.at({ user: "lingpai", database: "other" });
		await server.ask("CREATE TABLE users (id integer)", "other");
		const told = [true, expect.stringContaining("tables of something else")];
		expect(await refusal(other)).toEqual(told);
		expect(await server.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", "other")).toEqual([
			{ tablename: "users" },
		]);
		await server.ask("DROP TABLE users; CREATE TABLE schema_version (installed_rank integer)", "other");
		expect(await refusal(other)).toEqual(told);
	});

	test("for its encryption is a setting to mend", async () => {
		const told = [true, expect.stringContaining("takes no TLS connections")];
		for (const mode of ["verify-full", "no-verify"]) {
			expect(await refusal(server.at({ parameters: `?sslmode=${mode}` }))).toEqual(told);
		}
		const file = await refusal(server.at({ parameters: "?sslmode=verify-full&sslrootcert=/nowhere/ca.pem" }));
		expect(file).toEqual([true, expect.stringContaining("cannot be read (ENOENT)")]);
	});

	test("for nobody answers there may be better at another try", async () => {
		const url = `postgres://shop:${server.password}@127.0.0.1:${await freePort()}/lingpai`;
		expect(await refusal(url)).toEqual([false, expect.stringMatching(/no PostgreSQL server answers .*ECONNREFUSED/)]);
		const deaf = createServer();
		const port = await listening(deaf);
		expect(await refusal(`postgres://shop:${server.password}@127.0.0.1:${port}/lingpai`)).toEqual([
			false,
			expect.stringContaining(`no PostgreSQL server answers at 127.0.0.1:${port}`),
		]);
		deaf.close();
	});

	test("for its network goes silent before the first answer may be better at another try", async () => {
		await using line = await muteLine(server.at());
		const told = `no PostgreSQL server answers at ${new URL(line.url).host}`;
		const looked = inspectStorage(line.url).catch((reason: unknown) => reason);
		expect(await refusal(line.url)).toEqual([false, told]);
		expect(await looked).toMatchObject({ name: "PlaceRefused", message: told });
	});

	test("for it only reads may be better at another try", async () => {
		await server.ask("CREATE DATABASE standby OWNER shop");
		await server.ask("ALTER DATABASE standby SET default_transaction_read_only = on");
		expect(await refusal(server.at({ database: "standby" }))).toEqual([
			false,
			expect.stringContaining("takes no writes"),
		]);
	});

	test("is told from one that is good, whatever other schemas of the database hold", async () => {
		await server.ask(
			"CREATE SCHEMA other; CREATE TABLE other.schema_version (v text); CREATE TABLE other.keyring (k text)",
			"lingpai",
		);
		const { storage } = await openStorage(server.at(), unlock);
		await storage.ping();
		await storage.close();
	});
});
