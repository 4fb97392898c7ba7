import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";
import { PlatformRefusal } from "./platforms/platform.ts";

test("a platform's errcodes make as many series as Lingpai knows of them, and one more", async () => {
	const metrics = createMetrics();
	const refuse = (platform: string, errcode: number | string | null) =>
		metrics
			.upstream(platform, "exchange", () => Promise.reject(new PlatformRefusal("upstream_error", { errcode })))
			.catch(() => undefined);
	for (let errcode = 900_000; errcode < 900_100; errcode += 1) await refuse("wechat", errcode);
	for (const errcode of [40029, "constructor", null]) await refuse("wechat", errcode);
	await refuse("kuaishou", 40029);
	const series = (await metrics.text()).matchAll(/^lingpai_upstream_calls_total\{(.*)\} (\d+)$/gm);
	const told = [...series].map(([, labels = "", count]) => {
		const [, platform, errcode] = /platform="(\w+)".*errcode="([^"]*)"/.exec(labels) ?? [];
		return [platform, errcode, Number(count)];
	});
	expect(told).toEqual([
		["wechat", "other", 101],
		["wechat", "40029", 1],
		["wechat", "", 1],
		["kuaishou", "other", 1],
	]);
});
