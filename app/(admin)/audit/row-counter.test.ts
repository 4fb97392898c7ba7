import { describe, expect, test } from "vitest";
import { rowCounter } from "./row-counter.ts";

/** What is counted when the text arrives byte by byte. */
function counted(format: "csv" | "json", text: string): number {
	const count = rowCounter(format);
	return Math.max(...[...new TextEncoder().encode(text)].map((byte) => count(Uint8Array.of(byte))));
}

describe("the events of an export", () => {
	test("are counted in CSV by rows, also over line breaks and quotes inside a cell", () => {
		expect(counted("csv", '\uFEFF"id","at"\r\n')).toBe(0);
		expect(counted("csv", '\uFEFF"id","at"\r\n"evt_1","a\r\n""b"""\r\n"evt_2",""\r\n')).toBe(2);
	});

	test("are counted in JSON by lines, whatever their texts hold", () => {
		expect(counted("json", "[\n]\n")).toBe(0);
		const events = [{ userAgent: '"\n{' }, { userAgent: "{" }, {}];
		const lines = events.map((event, index) => `${index === 0 ? "\n" : ",\n"}${JSON.stringify(event)}`);
		expect(counted("json", `[${lines.join("")}\n]\n`)).toBe(3);
	});
});
