import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "./config.ts";
import { keyChanges, loadMasterKeys, newMasterKey, writeKeyFile } from "./master-keys.ts";

let folder: string;
let file: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "lingpai-"));
	file = join(folder, "data", "master.keys");
	return () => rmSync(folder, { recursive: true, force: true });
});

const line = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString("base64")}`;

describe("the master keys", () => {
	test("are made once for a new installation, for their owner only, and found again", () => {
		const [made, ...others] = loadMasterKeys(null, file, true);
		expect(made).toMatchObject({ id: "k1" });
		expect([made?.bytes.length, others]).toEqual([32, []]);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
		expect(loadMasterKeys(null, file, false)).toEqual([made]);
		expect(loadMasterKeys(null, file, true)).toEqual([made]);
	});

	test("are never made where there is data already: they could not open it", () => {
		expect(() => loadMasterKeys(null, file, false)).toThrow(ConfigError);
		expect(() => loadMasterKeys(null, file, false)).toThrow(/not set and .* is missing, but the database has data/);
		expect(existsSync(file)).toBe(false);
	});

	test("of the settings count, and no file is made or read", () => {
		const configured = [{ id: "k9", bytes: Buffer.alloc(32) }];
		expect(loadMasterKeys(configured, file, true)).toBe(configured);
		expect(existsSync(file)).toBe(false);
	});

	test("may be several in the file, a line or a comma apart, in their order", () => {
		loadMasterKeys(null, file, true);
		writeFileSync(file, `${line("k2", 2)}\n${line("k1", 1)},${line("k0", 0)}\n\n`);
		expect(loadMasterKeys(null, file, false).map(({ id, bytes }) => [id, bytes[0]])).toEqual([
			["k2", 2],
			["k1", 1],
			["k0", 0],
		]);
	});

	test("in a damaged file stop the start, and the file stays as it is, unquoted", () => {
		loadMasterKeys(null, file, true);
		for (const text of ["", "\n", "k1", "k1:short", line("k1", 1).slice(0, -1), `${line("k1", 1)}\nsecret-nonsense`]) {
			writeFileSync(file, text);
			expect(() => loadMasterKeys(null, file, false), text).toThrow(`${file}: must hold id:base64(32 bytes)`);
			expect(() => loadMasterKeys(null, file, false), text).not.toThrow(/secret-nonsense/);
			expect(readFileSync(file, "utf8")).toBe(text);
		}
	});

	test("of one id twice are refused", () => {
		loadMasterKeys(null, file, true);
		writeFileSync(file, `${line("k1", 1)}\n${line("k1", 2)}\n`);
		expect(() => loadMasterKeys(null, file, false)).toThrow(`${file}: has two keys with one id`);
	});

	test("are told of once each time the file changes, and never when they come from the settings", () => {
		const made = loadMasterKeys(null, file, true);
		const [changed, ofSettings] = [keyChanges(null, file), keyChanges(made, file)];
		expect(changed()).toBeNull();
		const next = newMasterKey(made.map(({ id }) => id));
		expect(next.id).toBe("k2");
		writeKeyFile(file, [next, ...made]);
		expect(changed()).toEqual([next, ...made]);
		expect(changed()).toBeNull();
		rmSync(file);
		expect(changed).toThrow();
		expect(changed()).toBeNull();
		expect(ofSettings()).toBeNull();
	});

	test("are replaced in one step, for their owner only", () => {
		const made = loadMasterKeys(null, file, true);
		writeKeyFile(file, [newMasterKey(["k1", "k7", "other"]), ...made]);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(loadMasterKeys(null, file, false).map(({ id }) => id)).toEqual(["k8", "k1"]);
		expect(readdirSync(join(folder, "data"))).toEqual(["master.keys"]);
	});

	test("must be set where no file can hold them", () => {
		expect(() => loadMasterKeys(null, null, true)).toThrow("LINGPAI_MASTER_KEYS: must be set");
	});
});
