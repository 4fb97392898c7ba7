import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StorageUnavailable } from "../storage.ts";
import { Turns } from "./turns.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const lasting = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

test("so many work at one time, the others in the order in which they came, also when one fails", async () => {
	const turns = new Turns(2);
	const order: number[] = [];
	let [working, most] = [0, 0];
	const all = Promise.allSettled(
		[1, 2, 3, 4, 5, 6].map((number) =>
			turns.take(async () => {
				working += 1;
				most = Math.max(most, working);
				await lasting(100);
				working -= 1;
				order.push(number);
				if (number === 2) throw new Error("no");
			}),
		),
	);
	await vi.advanceTimersByTimeAsync(1_000);
	expect((await all).filter(({ status }) => status === "rejected")).toHaveLength(1);
	expect([order, most]).toEqual([[1, 2, 3, 4, 5, 6], 2]);
	expect(vi.getTimerCount()).toBe(0);
});

test("whoever waits too long is told so, and takes nobody's turn", async () => {
	const turns = new Turns(1);
	const first = turns.take(() => lasting(12_000));
	const second = turns.take(() => lasting(1));
	const refused = expect(second).rejects.toBeInstanceOf(StorageUnavailable);
	await vi.advanceTimersByTimeAsync(9_000);
	const third = turns.take(async () => "done");
	await vi.advanceTimersByTimeAsync(4_000);
	await Promise.all([first, refused]);
	expect(await third).toBe("done");
});
