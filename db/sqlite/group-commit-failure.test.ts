import BetterSqlite3 from "better-sqlite3";
import { expect, test } from "vitest";
import { GroupCommit } from "./group-commit.ts";

class Full extends Error {}

function commits(): GroupCommit {
	const hook = () => undefined;
	return new GroupCommit(new BetterSqlite3(":memory:"), {
		afterBegin: hook,
		beforeCommit: hook,
		isEngineFailure: (error) => error instanceof Full,
	});
}

test("when the engine fails, every write of the group is refused and none is tried again", async () => {
	const group = commits();
	let runs = 0;
	const writes = Array.from({ length: 20 }, () =>
		group.add(() => {
			runs += 1;
			throw new Full();
		}),
	);
	const outcomes = await Promise.allSettled(writes);
	expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
	expect(runs).toBe(1);
});

test("when one write is at fault, the others of its group are carried out", async () => {
	const group = commits();
	const good = group.add(() => "kept");
	const bad = group.add(() => {
		throw new Error("its own fault");
	});
	expect(await good).toBe("kept");
	await expect(bad).rejects.toThrow("its own fault");
});
