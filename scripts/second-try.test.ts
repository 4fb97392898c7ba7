import { expect, test } from "vitest";
import { inTwoTries } from "./second-try.mjs";

const failure = (file: string | undefined, name: string) => ({ file, name, why: "Error" });
const counts = (passed: number, failed: number) => ({ passed, failed, skipped: 2 });

/** Answers one outcome after the other, and keeps for which files it was asked. */
function tries(...outcomes: { counts: ReturnType<typeof counts>; failures: ReturnType<typeof failure>[] }[]) {
	const asked: string[][] = [];
	const run = async (files: string[]) => {
		asked.push(files);
		const outcome = outcomes[asked.length - 1];
		if (!outcome) throw new Error("tried too often");
		return outcome;
	};
	return { asked, run };
}

test("what passes is not tried again", async () => {
	const { asked, run } = tries({ counts: counts(9, 0), failures: [] });
	expect(await inTwoTries(run)).toEqual({ counts: counts(9, 0), failures: [], chance: [] });
	expect(asked).toEqual([[]]);
});

test("what fails once and then passes has passed, and is told", async () => {
	const [a, b] = [failure("/x/a.test.ts", "a › one"), failure("/x/a.test.ts", "a › two")];
	const { asked, run } = tries({ counts: counts(7, 2), failures: [a, b] }, { counts: counts(5, 0), failures: [] });
	expect(await inTwoTries(run)).toEqual({ counts: counts(9, 0), failures: [], chance: [a, b] });
	expect(asked).toEqual([[], ["/x/a.test.ts"]]);
});

test("what fails twice has failed", async () => {
	const [a, b] = [failure("/x/a.test.ts", "a"), failure("/x/b.test.ts", "b")];
	const { run } = tries({ counts: counts(7, 2), failures: [a, b] }, { counts: counts(4, 1), failures: [b] });
	expect(await inTwoTries(run)).toEqual({ counts: counts(8, 1), failures: [b], chance: [a] });
});

test("many failing files, or one that nobody knows, are no chance", async () => {
	const many = ["a", "b", "c", "d"].map((name) => failure(`/x/${name}.test.ts`, name));
	for (const failures of [many, [failure(undefined, "outside any test")]]) {
		const { asked, run } = tries({ counts: counts(5, failures.length), failures });
		expect(await inTwoTries(run)).toEqual({ counts: counts(5, failures.length), failures, chance: [] });
		expect(asked).toHaveLength(1);
	}
});

test("a second try that breaks off without naming a test shows nothing to be chance", async () => {
	const one = failure("/x/a.test.ts", "a");
	const { run } = tries({ counts: counts(7, 1), failures: [one] }, { counts: counts(0, 1), failures: [] });
	expect(await inTwoTries(run)).toEqual({ counts: counts(7, 1), failures: [one], chance: [] });
});
