import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dark, light } from "../../ui/tokens.ts";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** What is left of colours for whom, in linear light (Machado, Oliveira and Fernandes 2009, severity 1). */
const eyes: Readonly<Record<string, Matrix>> = {
	most: [
		[1, 0, 0],
		[0, 1, 0],
		[0, 0, 1],
	],
	protanopes: [
		[0.152286, 1.052583, -0.204868],
		[0.114503, 0.786281, 0.099216],
		[-0.003882, -0.048116, 1.051998],
	],
	deuteranopes: [
		[0.367322, 0.860646, -0.227968],
		[0.280085, 0.672501, 0.047413],
		[-0.01182, 0.04294, 0.968881],
	],
	tritanopes: [
		[1.255528, -0.076749, -0.178779],
		[-0.078411, 0.930809, 0.147602],
		[0.004733, 0.691367, 0.3039],
	],
};

const css = readFileSync(join(import.meta.dirname, "charts.css"), "utf8");

/** The colours of the block that begins with this selector. */
function coloursOf(selector: string): string[] {
	const begin = css.indexOf(`${selector} {`);
	const block = css.slice(begin, css.indexOf("}", begin));
	return [...block.matchAll(/--chart-\d: (#[0-9a-f]{6});/g)].map(([, colour = ""]) => colour);
}

function times(matrix: Matrix, [x, y, z]: Triple): Triple {
	const row = ([a, b, c]: Triple) => Math.min(1, Math.max(0, a * x + b * y + c * z));
	return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function linear(colour: string): Triple {
	const channel = (at: number) => {
		const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	};
	return [channel(1), channel(3), channel(5)];
}

/** OKLab: the distance of two colours there is how far apart they look; 0.02 is just seen. */
function oklab([r, g, b]: Triple): Triple {
	const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
	return [
		0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
		1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
		0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
	];
}

function contrast(one: string, other: string): number {
	const [brighter = 0, darker = 0] = [one, other]
		.map(linear)
		.map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b)
		.sort((a, b) => b - a);
	return (brighter + 0.05) / (darker + 0.05);
}

describe.each([
	["light", ":root", light.token.colorBgContainer],
	["dark", ':root[data-theme="dark"]', dark.token.colorBgContainer],
	["dark, as the system is,", ':root:not([data-theme="light"])', dark.token.colorBgContainer],
])("the charts' colours in the theme %s", (_, selector, ground) => {
	const colours = coloursOf(selector);

	test("are five that stand out from the ground", () => {
		expect(colours).toHaveLength(5);
		for (const colour of colours) expect(contrast(colour, ground), colour).toBeGreaterThanOrEqual(3);
	});

	test.each(Object.entries(eyes))("are told apart by %s", (_whose, matrix) => {
		const seen = colours.map((colour) => oklab(times(matrix, linear(colour))));
		const distances = seen.flatMap((one, index) =>
			seen.slice(index + 1).map((other) => Math.hypot(...one.map((value, axis) => value - (other[axis] ?? 0)))),
		);
		expect(distances).toHaveLength(10);
		expect(Math.min(...distances)).toBeGreaterThan(0.12);
	});
});
