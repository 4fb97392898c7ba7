import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { shownUrl } from "./database-url.ts";

const keys = `k1:${Buffer.alloc(32, 1).toString("base64")}`;
const read = (url: string) => readConfig({ NODE_ENV: "test", DATABASE_URL: url, LINGPAI_MASTER_KEYS: keys });

function linesOf(environment: Record<string, string>): string[] {
	try {
		readConfig({ NODE_ENV: "test", ...environment });
		return [];
	} catch (error) {
		return error instanceof ConfigError ? error.lines : [String(error)];
	}
}

describe("an address of PostgreSQL", () => {
	test.each([
		"postgres://lingpai:p%40ss@db.example:5432/lingpai",
		"postgresql://lingpai@10.0.0.5/lingpai",
		"postgres://lingpai:secret@[fd00::5]:6432/lingpai?application_name=shop",
		"postgres:///lingpai?host=/var/run/postgresql",
		"postgres://lingpai@db.example/lingpai?sslmode=disable",
		"postgres://lingpai@db.example/lingpai?sslmode=no-verify",
		"postgres://lingpai@db.example/lingpai?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem",
	])("is taken as it is: %s", (url) => {
		expect(read(url)).toMatchObject({ databaseUrl: url, masterKeysFile: null, setupTokenFile: null });
	});

	test.each(["require", "verify-ca", "prefer"])("checks the certificate also with sslmode=%s", (mode) => {
		const url = (told: string) => `postgres://lingpai@db.example/lingpai?sslmode=${told}`;
		expect(read(url(mode)).databaseUrl).toBe(url("verify-full"));
	});

	test.each([
		["no database", "postgres://lingpai:verysecret@db.example", "names no database"],
		["no database", "postgres://lingpai:verysecret@db.example:5432/", "names no database"],
		["a password with an @", "postgres://lingpai:very@secret@db.example:x/lingpai", "cannot be read"],
		["a password with a #", "postgres://lingpai:12#verysecret@db.example/lingpai", "cannot be read"],
		["a password with a /", "postgres://lingpai:12/verysecret@db.example/lingpai", "cannot be read"],
		["a password with a ?", "postgres://lingpai:12?verysecret@db.example/lingpai", "cannot be read"],
		["a password with a %", "postgres://lingpai:verysecret%zz@db.example/lingpai", "cannot be read"],
		["several hosts", "postgres://lingpai:verysecret@a.example,b.example/lingpai", "several hosts"],
		["an unknown parameter", "postgres://lingpai:verysecret@a.example/l?ssl_mode=require", "one of: sslmode"],
		["a timeout of its own", "postgres://lingpai:verysecret@a.example/l?query_timeout=0", "one of: sslmode"],
		["an unknown sslmode", "postgres://lingpai:verysecret@a.example/l?sslmode=on", "one of: disable"],
		["another engine", "mysql://lingpai:verysecret@a.example/l", "PostgreSQL"],
	])("with %s is refused by one line that quotes nothing of it", (_, url, told) => {
		const lines = linesOf({ DATABASE_URL: url, LINGPAI_MASTER_KEYS: keys });
		expect(lines).toEqual([expect.stringMatching(/^DATABASE_URL: \w/)]);
		expect(lines[0]).toContain(told);
		expect(lines[0]).not.toMatch(/secret|db\.example/);
	});

	test("needs the master keys, which every machine must have", () => {
		const lines = linesOf({ DATABASE_URL: "postgres://lingpai@db.example/lingpai" });
		expect(lines).toEqual([
			expect.stringMatching(
				/^LINGPAI_MASTER_KEYS: must be set with PostgreSQL, .* those that the data were moved with/,
			),
		]);
	});

	test("is shown without user, password and parameters", () => {
		const url = "postgres://lingpai:verysecret@db.example:5432/lingpai?application_name=verysecret";
		expect(shownUrl(url)).toBe("postgres://db.example:5432/lingpai");
		expect(shownUrl("file:./data/lingpai.db")).toBe("file:./data/lingpai.db");
	});
});
