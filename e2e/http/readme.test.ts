import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { settingNames } from "../../lib/config.ts";
import { upstreamPrefix } from "../../lib/setting-forms.ts";
import { type Lingpai, lingpai } from "../world/lingpai.ts";

let server: Lingpai;

beforeAll(async () => {
	server = await lingpai({ LINGPAI_SIMULATOR: "1" });
});

afterAll(() => server[Symbol.asyncDispose]());

const readmes = ["README.md", "README.zh-CN.md"];

test.each(readmes)("the four calls of %s work as pasted", async (readme) => {
	const [block = ""] = shellBlocks(readme).filter((text) => text.includes("/api/decrypt"));
	const { stdout } = await promisify(execFile)("bash", ["-euc", block.replace("http://localhost:3000", server.url)]);
	const [login = {}, session, verified, decrypted] = stdout
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
	expect(login).toMatchObject({ token: expect.stringMatching(/^lpt_/), user: { nickname: null } });
	expect(session).toMatchObject({ active: true });
	expect(verified).toMatchObject({ valid: true, userInfo: { nickName: "alice" } });
	expect(decrypted).toMatchObject({ kind: "weRunData" });
});

test.each(readmes)("%s explains every setting, and none that does not exist", (readme) => {
	const rows = readFileSync(readme, "utf8").match(/^\| `[A-Z_]+…?`.*$/gm) ?? [];
	const explained = rows.flatMap((row) => (row.split("|")[1] ?? "").match(/[A-Z_]{4,}/g) ?? []);
	expect(explained.sort()).toEqual([...settingNames, upstreamPrefix].sort());
});

test.each(readmes)("%s names every command of the command line, and none that does not exist", async (readme) => {
	const { stdout } = await server.command("--help");
	const commands = [...stdout.matchAll(/^ {2}((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)(?= [<[-]|$)/gm)].map(
		([, name]) => name,
	);
	const [row = ""] = readFileSync(readme, "utf8").match(/^\| `npm run lingpai -- <[^|]*\|[^|]*\|$/m) ?? [];
	const named = [...(row.split("|")[2] ?? "").matchAll(/`([a-z][a-z -]*)`/g)].map(([, name]) => name);
	expect(commands.length).toBeGreaterThan(15);
	expect(named.sort()).toEqual(commands.sort());
});

test("the curl that the start prints logs a simulated user in", async () => {
	const [command = ""] = /curl -s .*\n.*$/m.exec(server.output()) ?? [];
	const { stdout } = await promisify(execFile)("bash", ["-euc", command.replaceAll("localhost", "127.0.0.1")]);
	expect(JSON.parse(stdout)).toMatchObject({ token: expect.stringMatching(/^lpt_/) });
});

function shellBlocks(file: string): string[] {
	return [...readFileSync(file, "utf8").matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block);
}
