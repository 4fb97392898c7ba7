import { login } from "./mini-program.ts";
import { findSession } from "./operator.ts";
import { type Handset, Interrupted } from "./phone.ts";
import type { Stage, Step } from "./steps.ts";

/** Logs in on the first phone. */
export function loginStep(first: Handset, take: Stage["take"]): Step {
	return {
		name: "login",
		expected: "ok",
		run: () => {
			take(0);
			return login(first);
		},
	};
}

/** Finds the session of the first phone, as an operator would. */
export function findStep({ first, found }: Stage): Step {
	return {
		name: "findSession",
		expected: "ok",
		run: async () => {
			const { exchange, id } = await findSession(first);
			if (id === null) throw new Interrupted(exchange.error);
			found(id);
			return exchange;
		},
	};
}

/** A value that one step leaves to the next. */
export function later<T>() {
	const kept: T[] = [];
	return {
		set: (value: T) => void kept.splice(0, 1, value),
		get(): T {
			const [value] = kept;
			if (value === undefined) throw new Interrupted("stepBefore");
			return value;
		},
	};
}
