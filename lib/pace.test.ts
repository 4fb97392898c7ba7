import { beforeEach, describe, expect, test } from "vitest";
import { Pace } from "./pace.ts";

let time: number;
let pace: Pace;

beforeEach(() => {
	time = 0;
	pace = new Pace(() => time);
});

/** Does steps that take so many milliseconds a row, and tells their sizes. */
async function sizes(steps: number, perRow: number): Promise<number[]> {
	const told: number[] = [];
	for (let i = 0; i < steps; i++) {
		await pace.step(async (rows) => {
			told.push(rows);
			time += rows * perRow;
			return rows;
		});
	}
	return told;
}

describe("the steps of long work", () => {
	test("grow on a fast machine, up to five hundred rows", async () => {
		expect(await sizes(6, 0.001)).toEqual([100, 200, 400, 500, 500, 500]);
	});

	test("shrink where they take long, down to fifty rows", async () => {
		expect(await sizes(4, 50)).toEqual([100, 50, 50, 50]);
	});

	test("keep to a few milliseconds when the load changes", async () => {
		await sizes(6, 0.001);
		expect((await sizes(8, 0.1)).at(-1)).toBe(62);
		expect((await sizes(8, 0.01)).at(-1)).toBe(496);
	});

	test("leave two thirds of the time to others", async () => {
		const slow = await pace.step(async (rows) => {
			time += 100;
			return rows;
		});
		expect(slow).toEqual({ removed: 100, isMore: true, rest: 200 });
		expect(await pace.step(async () => 3)).toEqual({ removed: 3, isMore: false, rest: 20 });
	});
});
