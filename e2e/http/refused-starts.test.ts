import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Environment, lingpai } from "../world/lingpai.ts";
import { listening } from "../world/listening.ts";
import { shortStart } from "../world/short-start.ts";

const configExitCode = 78;
const key = (letter: string) => `${letter.repeat(43)}=`;

let folder: string;
let good: Environment;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "lingpai-refused-"));
	good = { HOST: "127.0.0.1", PORT: "0", DATABASE_URL: `file:${join(folder, "data", "lingpai.db")}` };
});

afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});

/** Bad values by setting. Those of one row are started with together: each must get its own line. */
const bad: Record<string, string[]> = {
	PORT: ["http", "-1", "65536", "80.5", "1e999"],
	DATABASE_URL: ["mysql://host/db", "file:", "lingpai.db", "sqlite:./lingpai.db"],
	LINGPAI_MASTER_KEYS: [
		"verysecret",
		"k1:c2VjcmV0",
		`k1:${key("s")},k1:${key("t")}`,
		`k 1:${key("s")}`,
		"k1:se,k1:se",
		",",
	],
	LINGPAI_PUBLIC_URL: [
		"localhost:3000",
		"ftp://lingpai.example",
		"javascript:alert(1)",
		"//lingpai.example",
		"https://",
	],
	LINGPAI_APP: ["verysecret", "wechat:wx1", "nosuch:wx1:verysecret", "wechat::verysecret", "wechat:wx1:"],
	LINGPAI_SIMULATOR: ["yes", "2", "true", "ON"],
	LINGPAI_UPSTREAM_TIMEOUT_MS: ["soon", "99", "60001", "1000.5", "-3000", "3s"],
	TRUSTED_PROXIES: ["everyone", "10.0.0.0/33", "10.0.0.1,,::/129", "10.0.0.0/", "10.0.0/8", "10.0.0.1 10.0.0.2"],
	METRICS_TOKEN: ["verysecret"],
	LOG_LEVEL: ["loud", "INFO", "0"],
	LINGPAI_RATE_LIMITS: ["no", "ON", "0"],
	LINGPAI_UPSTREAM_WECHAT: ["api.weixin.qq.com", "file:///etc/passwd", "https://", "//api.weixin.qq.com"],
};
const rows = Math.max(...Object.values(bad).map((values) => values.length));

test.each(Array.from({ length: rows }, (_, row) => row))(
	"bad settings get one clear line each, and 78 (row %i)",
	async (row) => {
		const settings = Object.entries(bad).flatMap(([name, values]) =>
			values[row] === undefined ? [] : [[name, values[row]]],
		);
		const { code, stdout, lines } = await shortStart({ ...good, ...Object.fromEntries(settings) });
		expect(lines.map((line) => /^lingpai: (\w+): \w.{8,}/.exec(line)?.[1] ?? line)).toEqual(
			settings.map(([name]) => name),
		);
		expect(code).toBe(configExitCode);
		expect(lines.join("\n")).not.toMatch(/verysecret|s{43}/);
		expect(stdout).toBe("");
		expect(readdirSync(folder)).toEqual([]);
		expect(existsSync("data")).toBe(false);
	},
);

test("an empty or blank setting is an unset one", async () => {
	const blank = Object.fromEntries(Object.keys(bad).map((name, index) => [name, index % 2 ? "" : " "]));
	const { DATABASE_URL, PORT, ...others } = blank;
	await using server = await lingpai({ ...others, LINGPAI_SIMULATOR: "1" });
	expect((await server.call("/api/health/ready")).status).toBe(200);
});

test("a database file that cannot be opened, or is none, gets one line, and 78", async () => {
	const file = join(folder, "no-database");
	writeFileSync(file, "this is not a database, and it must stay as it is".repeat(50));
	for (const place of [join(file, "lingpai.db"), folder, file]) {
		const { code, lines } = await shortStart({ ...good, DATABASE_URL: `file:${place}` });
		expect(lines).toEqual([expect.stringMatching(`^lingpai: DATABASE_URL: .*${place}`)]);
		expect(code).toBe(configExitCode);
	}
	expect(readFileSync(file, "utf8")).toBe("this is not a database, and it must stay as it is".repeat(50));
	rmSync(file);
	rmSync(join(folder, "master.keys"), { force: true });
});

test("a port in use gets one line, and 1", async () => {
	const other = createServer();
	const port = String(await listening(other));
	const { code, lines } = await shortStart({ ...good, PORT: port });
	other.close();
	expect(lines).toEqual([`lingpai: cannot listen on 127.0.0.1:${port} (EADDRINUSE)`]);
	expect(code).toBe(1);
});

test("with a wrong, a damaged or no master key it leaves with one line and 78, and changes no byte", async () => {
	await using server = await lingpai({ LINGPAI_SIMULATOR: "1" });
	await server.stop();
	const keys = join(server.folder, "master.keys");
	const right = readFileSync(keys);
	const bytes = () =>
		readdirSync(server.folder).map((name) => [name, readFileSync(join(server.folder, name)).toString("base64")]);
	const refused = async (environment: Environment, line: RegExp) => {
		const before = bytes();
		const { code, lines } = await shortStart({ ...server.environment, ...environment });
		expect(lines).toEqual([expect.stringMatching(line)]);
		expect(code).toBe(configExitCode);
		expect(bytes()).toEqual(before);
	};
	await refused(
		{ LINGPAI_MASTER_KEYS: `k1:${key("w")}` },
		/^lingpai: LINGPAI_MASTER_KEYS: the key "k1" is not the one/,
	);
	await refused({ LINGPAI_MASTER_KEYS: `k2:${key("w")}` }, /^lingpai: LINGPAI_MASTER_KEYS: the key "k1" is missing/);
	writeFileSync(keys, "k1:damaged\n");
	await refused({}, /^lingpai: .*master\.keys: must hold/);
	rmSync(keys);
	await refused({}, /^lingpai: LINGPAI_MASTER_KEYS: not set and .*master\.keys is missing/);
	writeFileSync(keys, right);
	await server.start();
});
