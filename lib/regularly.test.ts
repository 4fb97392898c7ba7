import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { regularly } from "./regularly.ts";

let failures: unknown[];
const log = { error: (told: unknown) => void failures.push(told) };

beforeEach(() => {
	vi.useFakeTimers();
	failures = [];
});

afterEach(() => {
	vi.useRealTimers();
});

const lasting = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe("work that comes round again", () => {
	test("begins after its first pause and goes on after each of the next", async () => {
		const turns: number[] = [];
		const began = Date.now();
		const work = regularly(log, {
			name: "w",
			first: 10,
			every: 100,
			run: async () => void turns.push(Date.now() - began),
		});
		await vi.advanceTimersByTimeAsync(350);
		await work.stop();
		expect(turns).toEqual([10, 110, 210, 310]);
	});

	test("is never done twice at one time, however long a turn lasts", async () => {
		let running = 0;
		let most = 0;
		let turns = 0;
		const run = async () => {
			running += 1;
			most = Math.max(most, running);
			await lasting(1_000);
			running -= 1;
			turns += 1;
		};
		const work = regularly(log, { name: "w", first: 1, every: 10, run });
		await vi.advanceTimersByTimeAsync(5_100);
		expect([turns, most]).toEqual([5, 1]);
		const stopped = work.stop();
		await vi.advanceTimersByTimeAsync(1_000);
		await stopped;
	});

	test("is logged when it fails, and tried again", async () => {
		let turns = 0;
		const run = async () => {
			turns += 1;
			if (turns === 1) throw new Error("disk full");
		};
		const work = regularly(log, { name: "retention", first: 1, every: 10, run });
		await vi.advanceTimersByTimeAsync(25);
		await work.stop();
		expect(turns).toBe(3);
		expect(failures).toEqual([expect.objectContaining({ work: "retention", reason: "disk full" })]);
	});

	test("is told to stop, waited for, and does not come round again", async () => {
		let isAborted = false;
		let hasEnded = false;
		const run = async (signal: AbortSignal) => {
			await lasting(100);
			isAborted = signal.aborted;
			hasEnded = true;
		};
		const work = regularly(log, { name: "w", first: 1, every: 10, run });
		await vi.advanceTimersByTimeAsync(50);
		const stopped = work.stop().then(() => expect(hasEnded).toBe(true));
		await vi.advanceTimersByTimeAsync(1_000);
		await stopped;
		expect([isAborted, vi.getTimerCount()]).toEqual([true, 0]);
	});

	test("that never began leaves nothing behind when it is stopped", async () => {
		const run = vi.fn(async () => undefined);
		await regularly(log, { name: "w", first: 10, every: 10, run }).stop();
		await vi.advanceTimersByTimeAsync(100);
		expect(run).not.toHaveBeenCalled();
		expect(vi.getTimerCount()).toBe(0);
	});
});
