import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("keys forget-lost asks on PostgreSQL where the data as it was is to go, before it connects", () => {
	const { status, stderr } = spawnSync(process.execPath, ["cli/main.ts", "keys", "forget-lost", "--yes"], {
		cwd: join(import.meta.dirname, ".."),
		env: {
			...{ PATH: process.env.PATH, NODE_ENV: "test", NODE_OPTIONS: "--disable-warning=ExperimentalWarning" },
			DATABASE_URL: "postgres://lingpai@nowhere.invalid/lingpai",
			LINGPAI_MASTER_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
		},
		encoding: "utf8",
	});
	expect(stderr).toBe(
		"lingpai: say where the data as it was is to go, a new file: keys forget-lost --yes --copy <file>\n",
	);
	expect(status).toBe(64);
});
