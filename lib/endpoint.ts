import type { z } from "zod";
import { StorageUnavailable } from "../db/storage.ts";
import { type CallerOf, callers } from "./callers.ts";
import type { Context } from "./context.ts";
import { type Access, errorsOf, type Operation, type Parsed, type Result, type Schema } from "./contract/operation.ts";
import { refusalShapeOf } from "./contract/wafer-refusal.ts";
import { operations } from "./contract.ts";
import { type ErrorCode, errors, Refusal } from "./errors.ts";
import { type Answer, answerOf, type Incoming, readBody, refusalAnswer, refusalOf, requestIdOf } from "./http.ts";
import { type Language, languageOf, parseInput } from "./input.ts";
import { pathMatcher } from "./path.ts";

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
	Params extends Schema | undefined,
	Headers extends z.ZodObject | undefined,
>(
	operation: Operation<A, Body, Query, Output, Params, Headers>,
	run: (
		context: Context,
		input: Parsed<Body> & Parsed<Query> & Parsed<Params> & Parsed<Headers>,
		caller: CallerOf[A],
	) => Promise<Result<Output>>,
): Endpoint {
	const name = operations.find((one) => one.method === operation.method && one.path === operation.path)?.name ?? "";
	const declared = new Set(errorsOf(operation));
	const paramsOf = pathMatcher(operation.path);

	async function carryOut(context: Context, incoming: Incoming, requestId: string): Promise<Answer> {
		if (operation.simulator && !context.simulator) throw new Refusal("not_found");
		const language = () => languageOf(incoming.header("accept-language"));
		const body = operation.body ? await readBody(operation, incoming, language) : undefined;
		const caller = await callers[operation.access](context, incoming, requestId, body, operation);
		const params = paramsOf(incoming.path) ?? {};
		const output = await run(context, parsed(operation, params, body, incoming, language), caller);
		if (isAnswer(operation, output)) return output;
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
				error = answer.error ?? null;
			} catch (thrown) {
				const refusal = refusalOf(thrown);
				error = context.strict && !declared.has(refusal.code) ? "internal" : refusal.code;
				if (errors[error].status >= 500) reportFailure(context, { operation: name, error, requestId }, thrown);
				const shown = error === refusal.code ? refusal : new Refusal(error);
				const language = languageOf(incoming.header("accept-language"));
				answer = refusalAnswer(shown, requestId, language, refusalShapeOf(operation, incoming));
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

type Given = Schema | undefined;

function parsed<Body extends Given, Query extends Given, Params extends Given, Headers extends z.ZodObject | undefined>(
	operation: Operation<Access, Body, Query, Given, Params, Headers>,
	params: object,
	body: unknown,
	incoming: Incoming,
	language: () => Language,
): Parsed<Body> & Parsed<Query> & Parsed<Params> & Parsed<Headers>;
function parsed(
	operation: Operation,
	params: object,
	body: unknown,
	{ query, header }: Incoming,
	language: () => Language,
): object {
	const fromBody = operation.body ? parseInput(operation.body, body, language) : {};
	if (operation.params) Object.assign(fromBody, parseParams(operation.params, params));
	if (operation.headers)
		Object.assign(fromBody, parseInput(operation.headers, headersOf(operation.headers, header), language));
	if (!operation.query) return fromBody;
	const members = query === "" ? {} : Object.fromEntries(new URLSearchParams(query));
	return Object.assign(fromBody, parseInput(operation.query, members, language));
}

function headersOf({ shape }: z.ZodObject, header: Incoming["header"]): object {
	return Object.fromEntries(Object.keys(shape).map((name) => [name, header(name.toLowerCase())]));
}

// What cannot be an id is the id of nothing.
function parseParams(schema: Schema, params: object): object {
	const result = schema.safeParse(params);
	if (!result.success) throw new Refusal("not_found");
	return result.data;
}

function isAnswer({ as }: Operation, output: unknown): output is Answer {
	return as === "own" && typeof output === "object" && output !== null;
}

// A refusal by the platform or the storage is told by its codes; the stack of anything else is a bug's. That the storage
// does not answer is told once, not by each of the thousand requests that find it out.
function reportFailure(context: Context, told: object, thrown: unknown): void {
	const reason = thrown instanceof Refusal ? thrown.cause : thrown;
	if (reason instanceof StorageUnavailable) {
		context.outage.noticed(context, reason, told);
		return;
	}
	const { name, message, stack } = reason instanceof Error ? reason : { name: undefined, message: undefined };
	context.log.error({ ...told, name, reason: message, stack }, "failed");
}
