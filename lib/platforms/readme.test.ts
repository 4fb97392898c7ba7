import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { platformNames } from "./index.ts";
import { isOffered, type Offer } from "./offers.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const words = z.object({ platforms: z.record(z.string(), z.string()) });
const appids = z.record(z.string(), z.looseObject({ appid: z.string().optional() }));

/** As the columns stand, behind the name and the appid. */
const columns: readonly Offer[] = [
	...(["decrypt", "verify", "phone", "checkKey", "resetKey", "sign", "accessToken", "push", "anonymous"] as const),
];

describe.each([
	["README.md", "en"],
	["README.zh-CN.md", "zh-CN"],
])("%s", (readme, locale) => {
	const { platforms } = words.parse(JSON.parse(read(`messages/${locale}/apps.json`)));
	const called = appids.parse(JSON.parse(read(`messages/${locale}/platforms.json`)));

	test("says of every platform what it offers, and of no other", () => {
		const rows = read(readme).match(/^\| \S+ `[a-z]+` \|.*[✓–] \|$/gm);
		const expected = platformNames.map((name) => {
			const offered = columns.map((offer) => (isOffered(name, offer) ? "✓" : "–"));
			return `| ${[`${platforms[name]} \`${name}\``, called[name]?.appid, ...offered].join(" | ")} |`;
		});
		expect(rows).toEqual(expected);
	});
});
