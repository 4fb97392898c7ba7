import { z } from "zod";

/** What a scenario found, for the table at the end of the run. */
declare module "vitest" {
	interface TaskMeta {
		figures?: string;
	}
}

/** `least` shows no more than that a fault is seen, `long` is what is run before a release. */
const form = z.enum(["least", "short", "long"]).default("short").parse(process.env.RELIABILITY_FORM);

/** The size that this run asks for. */
export function sized<T>(sizes: Record<typeof form, T>): T {
	return sizes[form];
}

interface Told {
	task: { meta: { figures?: string } };
}

/** Writes a scenario's figures into the table. */
export function tell({ task }: Told, figures: string): void {
	task.meta.figures = figures;
}

/** Leaves a scenario out and tells why, where the machine does not have what it takes; null: it has. */
export function skipBecause(context: Told & { skip(note: string): void }, reason: string | null): void {
	if (reason === null) return;
	tell(context, reason);
	context.skip(reason);
}

/** Another one each time; RELIABILITY_SEED=… repeats a run. */
export const seed = Number(process.env.RELIABILITY_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** A share of all, such as the 0.95th of waiting times; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Fails with the first faults in its message, where there are any. */
export function expectNone(faults: readonly string[]): void {
	if (faults.length > 0) throw new Error(`${faults.length} faults\n${faults.slice(0, 10).join("\n")}`);
}
