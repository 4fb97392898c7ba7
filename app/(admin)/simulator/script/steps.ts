import type { ErrorCode } from "../../../../lib/errors.ts";
import type { Messages } from "../../../ui/messages.ts";
import { type Handset, Interrupted } from "./phone.ts";
import type { Need } from "./phone-platform.ts";
import type { Exchange } from "./wire.ts";

/** The two phones of a user, and what is known beforehand. */
export interface Stage {
	first: Handset;
	second: Handset;
	/** Shows one of them. */
	take(hand: 0 | 1): void;
	/** The session that the operator found. */
	found(id: string): void;
}

/** Something that is done, with what must come of it. */
export interface Step {
	name: keyof Messages["simulator"]["steps"];
	/** The answer's error code, or that there is none. */
	expected: "ok" | ErrorCode;
	run(): Promise<Exchange>;
	/** What must hold of the answer besides. */
	holds?(exchange: Exchange): boolean;
	/** Only operators who may end sessions can do it. */
	needsOperator?: true;
	/** What it needs of the platform. */
	needs?: readonly Need[];
}

/** What became of a step; `came`: the code that came instead of the expected one; `lacks`: what the platform does not have. */
export type Outcome =
	| { state: "waiting" | "running" | "passed" | "skipped" }
	| { state: "lacking"; lacks: Need }
	| { state: "failed"; came: string };

/** Runs one step and compares what comes with what must come. */
export async function outcomeOf(step: Step): Promise<Outcome> {
	try {
		const exchange = await step.run();
		const came = exchange.error ?? "ok";
		if (came !== step.expected) return { state: "failed", came };
		return (step.holds?.(exchange) ?? true) ? { state: "passed" } : { state: "failed", came: "unexpectedAnswer" };
	} catch (error) {
		if (!(error instanceof Interrupted)) throw error;
		return { state: "failed", came: error.came };
	}
}
