import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { describe, expect, test } from "vitest";
import { locales, messagesOf } from "./messages.ts";

/** Every message by its dotted key, with what must be given to it: `count:plural`, `code:tag`. */
function argumentsByKey(words: object, path = ""): [key: string, needed: string][] {
	return Object.entries(words).flatMap(([name, value]): [string, string][] => {
		const key = path === "" ? name : `${path}.${name}`;
		if (typeof value === "object" && value !== null) return argumentsByKey(value, key);
		return [[key, [...new Set(neededBy(parse(String(value))))].sort().join(" ")]];
	});
}

function neededBy(elements: MessageFormatElement[]): string[] {
	return elements.flatMap((element) => {
		if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
		const own = `${element.value}:${TYPE[element.type]}`;
		if (element.type === TYPE.tag) return [own, ...neededBy(element.children)];
		if (element.type !== TYPE.plural && element.type !== TYPE.select) return [own];
		return [own, ...Object.values(element.options).flatMap(({ value }) => neededBy(value))];
	});
}

const [english, chinese] = await Promise.all(locales.map(messagesOf));

describe("the words of the pages", () => {
	test("are the same in English and Chinese: every key, and what is given to it", () => {
		expect(Object.fromEntries(argumentsByKey(chinese ?? {}))).toEqual(
			Object.fromEntries(argumentsByKey(english ?? {})),
		);
		expect(argumentsByKey(english ?? {}).length).toBeGreaterThan(100);
	});

	test("are never empty", () => {
		for (const words of [english, chinese]) expect(JSON.stringify(words)).not.toMatch(/:"\s*"/);
	});

	test.each(locales)("have no file in messages/%s that no page could use", (locale) => {
		const files = readdirSync(join(import.meta.dirname, "../../messages", locale));
		expect(files.sort()).toEqual(
			Object.keys(english ?? {})
				.map((area) => `${area}.json`)
				.sort(),
		);
	});
});
