import { describe, expect, test, vi } from "vitest";
import { createLimits } from "./limits.ts";

describe("failed decryptions", () => {
	test("are counted for each session, ten in ten minutes", async () => {
		const limits = createLimits({ on: true });
		for (let i = 0; i < 10; i++) {
			await limits.mayDecrypt("ses_1");
			await limits.decryptFailed("ses_1");
		}
		const limited = { code: "rate_limited", retryAfter: expect.toSatisfy((wait: number) => wait > 590 && wait <= 600) };
		await expect(limits.mayDecrypt("ses_1")).rejects.toMatchObject(limited);
		await expect(limits.decryptFailed("ses_1")).rejects.toMatchObject(limited);
		await expect(limits.mayDecrypt("ses_2")).resolves.toBeUndefined();
	});

	test("are forgotten after ten minutes", async () => {
		vi.useFakeTimers();
		try {
			const limits = createLimits({ on: true });
			for (let i = 0; i < 10; i++) await limits.decryptFailed("ses_1");
			vi.advanceTimersByTime(599_000);
			await expect(limits.mayDecrypt("ses_1")).rejects.toMatchObject({ code: "rate_limited" });
			vi.advanceTimersByTime(1_001);
			await expect(limits.mayDecrypt("ses_1")).resolves.toBeUndefined();
		} finally {
			vi.useRealTimers();
		}
	});

	test("do not count while the limits are off", async () => {
		const limits = createLimits({ on: false });
		for (let i = 0; i < 50; i++) await limits.decryptFailed("ses_1");
		await expect(limits.mayDecrypt("ses_1")).resolves.toBeUndefined();
	});
});
