import { type CallerOf, callers } from "./callers.ts";
import type { Context } from "./context.ts";
import { type Access, errorsOf, type Operation, type Parsed, type Result, type Schema } from "./contract/operation.ts";
import { operations } from "./contract.ts";
import { type ErrorCode, errors, Refusal } from "./errors.ts";
import { type Answer, answerOf, type Incoming, readBody, refusalAnswer, refusalOf, requestIdOf } from "./http.ts";
import { type Language, languageOf, parseInput } from "./input.ts";

/** An operation with the use case that carries it out. */
export interface Endpoint {
	operation: Operation;
	answer(context: Context, incoming: Incoming): Promise<Answer>;
}

/**
 * Ties an operation of the contract to its use case: who calls, parse, run, answer. The only place where an error
 * becomes a response.
 */
export function endpoint<
	A extends Access,
	Body extends Schema | undefined,
	Query extends Schema | undefined,
	Output extends Schema | undefined,
>(
	operation: Operation<A, Body, Query, Output>,
	run: (context: Context, input: Parsed<Body> & Parsed<Query>, caller: CallerOf[A]) => Promise<Result<Output>>,
): Endpoint {
	const name = operations.find((one) => one.method === operation.method && one.path === operation.path)?.name ?? "";
	const declared = new Set(errorsOf(operation));

	async function carryOut(context: Context, incoming: Incoming, requestId: string): Promise<Answer> {
		if (operation.simulator && !context.simulator) throw new Refusal("not_found");
		const language = () => languageOf(incoming.header("accept-language"));
		const body = operation.body ? await readBody(operation, incoming, language) : undefined;
		const caller = await callers[operation.access](context, incoming, requestId, body);
		const output = await run(context, parsed(operation, body, incoming.query, language), caller);
		return answerOf(operation, context.strict && operation.output ? operation.output.parse(output) : output);
	}

	return {
		operation,
		async answer(context, incoming) {
			const started = performance.now();
			const requestId = requestIdOf(incoming);
			let error: ErrorCode | null = null;
			let answer: Answer;
			try {
				answer = await carryOut(context, incoming, requestId);
			} catch (thrown) {
				const refusal = refusalOf(thrown);
				error = context.strict && !declared.has(refusal.code) ? "internal" : refusal.code;
				if (errors[error].status >= 500) reportFailure(context, { operation: name, error, requestId }, thrown);
				const shown = error === refusal.code ? refusal : new Refusal(error);
				answer = refusalAnswer(shown, requestId, languageOf(incoming.header("accept-language")));
			}
			answer.headers["X-Request-Id"] = requestId;
			const seconds = (performance.now() - started) / 1000;
			context.metrics.answered(name, error, seconds);
			const told = { operation: name, status: answer.status, error, seconds, requestId };
			if (error === null && operation.quiet) context.log.debug(told, "answered");
			else context.log.info(told, "answered");
			return answer;
		},
	};
}

function parsed<Body extends Schema | undefined, Query extends Schema | undefined>(
	operation: Operation<Access, Body, Query>,
	body: unknown,
	query: string,
	language: () => Language,
): Parsed<Body> & Parsed<Query>;
function parsed(operation: Operation, body: unknown, query: string, language: () => Language): object {
	const fromBody = operation.body ? parseInput(operation.body, body, language) : {};
	if (!operation.query) return fromBody;
	const members = query === "" ? {} : Object.fromEntries(new URLSearchParams(query));
	return Object.assign(fromBody, parseInput(operation.query, members, language));
}

// A refusal by the platform or the storage is told by its codes; the stack of anything else is a bug's.
function reportFailure(context: Context, told: object, thrown: unknown): void {
	const reason = thrown instanceof Refusal ? thrown.cause : thrown;
	const { name, message, stack } = reason instanceof Error ? reason : { name: undefined, message: undefined };
	context.log.error({ ...told, name, reason: message, stack }, "failed");
}
