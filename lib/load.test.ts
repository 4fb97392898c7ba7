import { beforeEach, expect, test } from "vitest";
import { Load } from "./load.ts";

let now: number;
let told: boolean[];
let load: Load;

beforeEach(() => {
	now = 0;
	told = [];
	load = new Load(
		() => now,
		(isOver) => told.push(isOver),
	);
});

/** Looks so many times, each this many milliseconds late. */
function look(times: number, late: number) {
	for (let n = 0; n < times; n += 1) {
		now += 100 + late;
		load.look();
	}
}

const taken = () => (["always", "session", "other", "page", "file"] as const).filter((rank) => load.takes(rank));

test.each([
	[0, ["always", "session", "other", "page", "file"]],
	[450, ["always", "session", "other", "page", "file"]],
	[600, ["always", "session", "other"]],
	[1_200, ["always", "session"]],
	[2_500, ["always"]],
])("when everything waits for %i ms, what is taken is %j", (late, expected) => {
	look(5, late);
	expect(taken()).toEqual(expected);
});

test("one long wait is no load", () => {
	look(10, 0);
	look(1, 2_000);
	expect(taken()).toHaveLength(5);
	look(3, 2_000);
	look(1, 0);
	look(4, 2_000);
	expect(taken()).toHaveLength(5);
	expect(told).toEqual([]);
});

test("it is over by itself, and both are told once", () => {
	look(5, 600);
	for (let n = 0; n < 10; n += 1) load.takes("page");
	look(1, 0);
	expect(taken()).toHaveLength(5);
	look(25, 0);
	expect(told).toEqual([true, false]);
});

test("at its edge, where some are refused and some are taken, it goes on and is told once", () => {
	const pages = Array.from({ length: 32 }, () => load.beginPage());
	for (let n = 0; n < 20; n += 1) {
		expect(load.takes("page")).toBe(false);
		pages.shift()?.();
		look(2, 0);
		expect(load.takes("page")).toBe(true);
		pages.push(load.beginPage());
	}
	expect(told).toEqual([true]);
	look(25, 0);
	expect(told).toEqual([true, false]);
});

test("a clock that stands still for a night is one long wait", () => {
	look(5, 0);
	look(1, 8 * 3_600_000);
	expect(taken()).toHaveLength(5);
});

test("pages that are done make room, once each", () => {
	const pages = Array.from({ length: 32 }, () => load.beginPage());
	expect(load.takes("page")).toBe(false);
	expect(load.takes("file")).toBe(true);
	pages[0]?.();
	pages[0]?.();
	expect(load.takes("page")).toBe(true);
	load.beginPage();
	expect(load.takes("page")).toBe(false);
});
