import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { matches } from "./dependencies.mjs";
import { isNewEnough } from "./node.mjs";
import { reason } from "./npm.mjs";

test.each([[], ["qickstart"], ["constructor"]])(
	"a task that is not there ends with 64 and the list (%j)",
	(...args) => {
		const run = spawnSync(process.execPath, ["scripts/go.mjs", ...args], { encoding: "utf8" });
		expect(run.status).toBe(64);
		expect(run.stdout).toBe("");
		expect(run.stderr).toMatch(/^(There is no task "\w+"|No task was named); the tasks are quickstart, start, .+\.\n$/);
	},
);

test("Node counts as new enough from 22.18 on", () => {
	expect(["20.20.2", "22.17.1", "22.18.0", "24.0.0", "26.10.0"].map(isNewEnough)).toEqual([
		false,
		false,
		true,
		true,
		true,
	]);
});

test("what npm noted as installed is compared with the lock", () => {
	const next = { version: "16.4.5", integrity: "sha512-a" };
	const vitest = { version: "5.1.0", integrity: "sha512-b", dev: true };
	const darwin = { version: "1.0.0", integrity: "sha512-c", optional: true };
	const locked = { "": {}, "node_modules/next": next, "node_modules/vitest": vitest, "node_modules/darwin": darwin };
	expect(matches(locked, { "node_modules/next": next, "node_modules/vitest": vitest }, true)).toBe(true);
	expect(matches(locked, { "node_modules/next": next }, true)).toBe(false);
	expect(matches(locked, { "node_modules/next": next }, false)).toBe(true);
	expect(matches({ "node_modules/next": next }, { "node_modules/next": next, "node_modules/gone": next }, true)).toBe(
		false,
	);
	expect(matches(locked, { "node_modules/next": { ...next, version: "16.4.4" } }, false)).toBe(false);
});

test("the reason npm gives is found in its output", () => {
	const refused = [
		"npm error code ECONNREFUSED",
		"npm error syscall connect",
		"npm error FetchError: request to http://localhost:9/next failed, reason: connect ECONNREFUSED 127.0.0.1:9",
		"npm error A complete log of this run can be found in: /tmp/npm.log",
	].join("\n");
	expect(reason(refused, 1)).toBe(
		"npm says ECONNREFUSED, request to http://localhost:9/next failed, reason: connect ECONNREFUSED 127.0.0.1:9",
	);
	expect(reason("npm error code EPERM\nnpm error syscall open", 1)).toBe("npm says EPERM");
	expect(reason("", 7)).toBe("npm says nothing, and ended with code 7");
});
