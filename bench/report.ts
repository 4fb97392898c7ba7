import type { OperationName } from "./requests.ts";
import { floorOf, type Variant, variants } from "./variants.ts";

/** One round of one operation on one variant, in requests per second. */
export interface Sample {
	operation: OperationName;
	variant: Variant;
	round: number;
	rate: number;
	/** Processor time of the server for one request, microseconds; NaN where the system does not tell. */
	cost: number;
}

/** What is hoped for: session check, and the rest, as a share of the floor (docs/decisions/0001-custom-server.md). */
const aims: Readonly<Record<OperationName, number>> = { check: 0.8, login: 0.7, decrypt: 0.7, verify: 0.7 };

/**
 * The table: medians of requests per second, and of the ratio to the floor in the same round with its spread. Then the
 * same by processor time, which other work on the machine hardly changes.
 */
export function report(samples: readonly Sample[], operations: readonly OperationName[]): string {
	const measured = variants.filter((variant) => samples.some((sample) => sample.variant === variant));
	const rows = operations.flatMap((operation) =>
		measured.map((variant) => {
			const own = samplesOf(samples, operation, variant);
			const floor = samplesOf(samples, operation, floorOf(variant));
			const beside = median(ratiosOf(own, samplesOf(samples, operation, "floor")));
			const ratios = ratiosOf(own, floor);
			const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
			const cost = median(own.map((sample) => sample.cost));
			const costRatio = median(floor.map((sample) => sample.cost)) / cost;
			return [
				...[operation, variant, Math.round(median(own.map(({ rate }) => rate))).toLocaleString("en")],
				...[median(ratios).toFixed(2), variant === floorOf(variant) ? "" : spread],
				...(Number.isNaN(cost) ? ["", ""] : [Math.round(cost).toLocaleString("en"), costRatio.toFixed(2)]),
				...(variant === "server.mjs" || variant === "PostgreSQL" ? [`aim ${aims[operation].toFixed(1)}`] : []),
				...(floorOf(variant) === "floor" || Number.isNaN(beside) ? [] : [`${beside.toFixed(2)} of SQLite's floor`]),
			];
		}),
	);
	return [["operation", "variant", "req/s", "ratio", "spread", "µs CPU", "ratio", ""], ...rows].map(line).join("\n");
}

function ratiosOf(own: readonly Sample[], floor: readonly Sample[]): number[] {
	return own.map(({ rate }, round) => rate / (floor[round]?.rate ?? Number.NaN));
}

function samplesOf(samples: readonly Sample[], operation: OperationName, variant: Variant): Sample[] {
	return samples
		.filter((sample) => sample.operation === operation && sample.variant === variant)
		.sort((a, b) => a.round - b.round);
}

function median(numbers: readonly number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function line([operation = "", variant = "", ...columns]: string[]): string {
	const [rate = "", ratio = "", spread = "", cost = "", costRatio = "", ...notes] = columns;
	const numbers = [rate.padStart(8), ratio.padStart(6), spread.padStart(11), cost.padStart(8), costRatio.padStart(6)];
	return [operation.padEnd(10), variant.padEnd(15), ...numbers, notes.filter(Boolean).join(", ")].join("  ").trimEnd();
}
