import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cookieHeader, type Staffed, staffed } from "../world/operators.ts";

let server: Staffed;

beforeAll(async () => {
	server = await staffed();
});

afterAll(() => server[Symbol.asyncDispose]());

const password = "tea house by the river";

/** Runs `lingpai operator …` on the server's data, with something on its standard input. */
async function operator(words: readonly string[], { input = "", environment = {} } = {}) {
	const run = promisify(execFile)(process.execPath, ["cli/main.ts", "operator", ...words], {
		env: { NODE_ENV: "production", ...server.environment, ...environment },
	});
	// It may leave before it read anything.
	run.child.stdin?.on("error", () => undefined).end(input);
	const { code, stdout, stderr } = await run.then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }), Object);
	return { code: Number(code), stdout: String(stdout), stderr: String(stderr) };
}

const statusOf = async (path: string, cookies: Readonly<Record<string, string>>) =>
	(await server.call(path, { headers: { cookie: cookieHeader(cookies) } })).status;

describe("lingpai operator, beside a running server", () => {
	test("adds somebody who may sign in at once, with the password from a pipe or the environment", async () => {
		for (const [email, given] of [
			["piped@example.com", { input: `${password}\n` }],
			["set@example.com", { environment: { LINGPAI_OPERATOR_PASSWORD: password } }],
		] as const) {
			const { code, stdout } = await operator(["add", email, "--role", "operator", "--json"], given);
			expect([code, JSON.parse(stdout)]).toEqual([0, { id: expect.stringMatching(/^opr_/), email, role: "operator" }]);
			const cookies = await server.signIn({ email, password });
			expect(await statusOf("/api/admin/me", cookies)).toBe(200);
			expect(await statusOf("/api/admin/operators", cookies)).toBe(403);
		}
		const { stdout } = await operator(["list"]);
		expect(stdout).toMatch(/^piped@example\.com +operator +off +\d{4}-/m);
		expect(stdout).not.toContain("argon2");
	});

	test("tells in one line what it cannot do, and takes no password from the command line", async () => {
		for (const [words, input, code] of [
			[["add"], password, 64],
			[["add", "not-an-address"], password, 64],
			[["add", "a@example.com", password], password, 64],
			[["add", "a@example.com", "--role", "god"], password, 64],
			[["add", "a@example.com"], "short", 64],
			[["add", "a@example.com"], "", 64],
			[["add", server.owner.email], password, 1],
			[["reset-password", "nobody@example.com"], password, 1],
		] as const) {
			const done = await operator(words, { input });
			expect([words, done.code, done.stdout]).toEqual([words, code, ""]);
			expect(done.stderr).toMatch(/^lingpai: [^\n]+\n$/);
			expect(done.stderr).not.toContain(password);
		}
	});

	test("sets a new password, which ends all sessions, and drops a second factor when told to", async () => {
		const lost = server.person("owner", { hasTotp: true });
		const busy = server.person("viewer");
		const cookies = await server.signIn(busy);
		expect((await operator(["reset-password", busy.email], { input: password })).code).toBe(0);
		expect(await statusOf("/api/admin/me", cookies)).toBe(401);
		await expect(server.signIn(busy)).rejects.toThrow("unauthorized");
		expect(await statusOf("/api/admin/me", await server.signIn({ ...busy, password }))).toBe(200);

		expect((await operator(["reset-password", lost.email], { input: password })).stdout).toContain(
			"--drop-second-factor",
		);
		await expect(server.signIn({ ...lost, password })).rejects.toThrow("totp");
		const done = await operator(["reset-password", lost.email, "--drop-second-factor"], { input: password });
		expect(done.stdout).toBe(`${lost.email}: password set, all sessions ended, second factor off\n`);
		await server.signIn({ ...lost, password });
	});

	test("lists itself in the help", async () => {
		const { stdout } = await server.command("--help");
		for (const command of ["operator add", "operator list", "operator reset-password"]) {
			expect(stdout).toMatch(new RegExp(`^  ${command}( |$)`, "m"));
		}
	});
});
