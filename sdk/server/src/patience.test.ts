import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { outOfTime, patience } from "./patience.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

test("a file of a hundred thousand chunks leaves nothing behind of those that were read", async () => {
	const wait = patience(60_000, undefined);
	const used = () => {
		collect();
		return process.memoryUsage().heapUsed;
	};
	const before = used();
	for (let chunk = 0; chunk < 100_000; chunk += 1) await wait.for(Promise.resolve({ done: false }));
	expect(used() - before).toBeLessThan(8_000_000);
	wait.drop();
});

test("who waits when the time is over is told, and whoever comes later too", async () => {
	const wait = patience(5, undefined);
	const never = new Promise(() => undefined);
	const all = await Promise.allSettled([wait.for(never), wait.for(Promise.resolve(1)), wait.for(never)]);
	expect(all).toMatchObject([{ reason: outOfTime }, { value: 1 }, { reason: outOfTime }]);
	await expect(wait.for(Promise.resolve(1))).rejects.toBe(outOfTime);
	await expect(wait.for(Promise.reject(new Error("too late")))).rejects.toBe(outOfTime);
});
