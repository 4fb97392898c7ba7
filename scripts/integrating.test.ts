import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { operations } from "../lib/contract.ts";
import { errors } from "../lib/errors.ts";

const root = join(import.meta.dirname, "..");
const manuals = ["docs/integrating.md", "docs/integrating.zh-CN.md"];
const read = (file: string) => readFileSync(join(root, file), "utf8");
const quotes = (manual: string) =>
	[...read(manual).matchAll(/^<!-- (\S+) -->\n```\w+\n(.*?)\n```$/gms)].map(([, file = "", text = ""]) => ({
		file,
		text,
	}));
const blocks = (manual: string) => [...read(manual).matchAll(/^```\w+\n.*?^```$/gms)].map(([block]) => block);

test.each(manuals)("%s quotes the examples as they are", (manual) => {
	const quoted = quotes(manual);
	expect(quoted.map(({ file }) => file.split("/")[2])).toEqual([
		...["caddy", "nginx", "behind-proxy", "express", "python", "express"],
	]);
	expect(quoted.filter(({ file, text }) => !`\n${read(file)}`.includes(`\n${text}\n`))).toEqual([]);
});

test("what is to be typed or copied is the same in both languages", () => {
	const [english = "", chinese = ""] = manuals;
	expect(blocks(english).length).toBeGreaterThan(15);
	expect(blocks(chinese)).toEqual(blocks(english));
});

test.each(manuals)("%s names addresses, errors and files that are there", (manual) => {
	const paths = new Set<string>(operations.map(({ path }) => path));
	const named = [...read(manual).matchAll(/\/api\/[a-z/-]+/g)].map(([path]) => path);
	expect(named.length).toBeGreaterThan(10);
	expect(named.filter((path) => !paths.has(path))).toEqual([]);
	const told = ["decrypt_failed", "user_blocked"].filter((error) => read(manual).includes(error));
	expect(told.filter((error) => Object.hasOwn(errors, error))).toHaveLength(2);
	const linked = [...read(manual).matchAll(/\]\(([^)#]+)\)/g)].map(([, file = ""]) => join(root, "docs", file));
	expect(linked.filter((file) => !existsSync(file))).toEqual([]);
});

// As the real one answers; it lists keys, and the values of those that it is told.
const redis = `#!/bin/sh
case "$*" in
*--scan*) printf 'session:a\\nsession:b 2\\nsession:c\\nsession:d\\n' ;;
*mget*) printf '%s\\n' '{"openId":"o-1","sessionKey":"a=="}' '{"openid":"o-2","unionid":"u-2"}' '{"openid":"o-1"}' 'no "json' ;;
*) while read -r word key rest; do printf 'o-%s\\n\\nk==\\n' "$(echo "$key" | tr -d '":' )"; done ;;
esac
`;

test.each([
	["JSON texts", "mget", ['"o-1","","a=="', '"o-2","u-2",""']],
	["hashes", "HMGET", ["o-sessiona,,k==", "o-sessionb,,k==", "o-sessionc,,k==", "o-sessiond,,k=="]],
])("sessions in Redis that are %s become a file to import", async (_kind, word, lines) => {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-redis-"));
	try {
		writeFileSync(join(folder, "redis-cli"), redis);
		chmodSync(join(folder, "redis-cli"), 0o755);
		const [block = ""] = blocks(manuals[0] ?? "").filter((text) => text.includes(word));
		const command = block.split("\n").slice(1, -1).join("\n").replace("examples/", `${root}/examples/`);
		const env: NodeJS.ProcessEnv = { NODE_ENV: "test", PATH: `${folder}:${process.env.PATH}` };
		await promisify(execFile)("bash", ["-euc", command], { cwd: folder, env });
		const written = readFileSync(join(folder, "users.csv"), "utf8").trim().split("\n");
		expect(written).toEqual(["openid,unionid,session_key", ...lines]);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
