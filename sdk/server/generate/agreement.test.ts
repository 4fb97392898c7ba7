import { expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type {
	Access,
	Download as File,
	InputOf,
	Operation,
	OutputOf,
	Schema,
} from "../../../lib/contract/operation.ts";
import { type contract, operations } from "../../../lib/contract.ts";
import type { Download } from "../src/answer.ts";
import { createClient } from "../src/client.ts";
import type { Operations } from "../src/generated/contract.ts";
import type { CallOptions } from "../src/transport.ts";

// What the contract's types say and what the generated ones say, compared by the compiler for every operation.

type Contract = typeof contract;
type Offered = {
	[Name in keyof Contract]: Contract[Name] extends { access: "apiKey" | "operator" } ? Name : never;
}[keyof Contract];

/** True for types that are the same to the last optional member. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A type as JSON has it: what is optional is left out, not undefined. */
type Plain<T> = T extends readonly (infer Item)[]
	? Plain<Item>[]
	: T extends object
		? { [Key in keyof T]: Plain<Exclude<T[Key], undefined>> }
		: T;

// A body without members is a record of nothing to zod.
type Members<T> = string extends keyof T ? unknown : T;

type Given<S> = S extends Schema ? Members<NonNullable<z.input<S>>> : unknown;

/** What goes over the wire. */
type Wire<O> =
	O extends Operation<Access, infer Body, infer Query, Schema | undefined, infer Params>
		? Plain<Given<Body> & Given<Query> & Given<Params>>
		: never;

/** The names of members that need not be there. */
type Optional<T> = { [Key in keyof T]-?: object extends Pick<T, Key> ? Key : never }[keyof T];

type Member<T, Key> = Key extends keyof T ? Plain<Exclude<T[Key], undefined>> : never;

/** Members whose type is neither what goes over the wire nor, where that is text for something else, what is meant by it. */
type Odd<Input, O> = {
	[Key in keyof Input]-?: true extends
		| Same<Member<Input, Key>, Member<Wire<O>, Key>>
		| Same<Member<Input, Key>, Member<InputOf<O>, Key>>
		? never
		: Key;
}[keyof Input];

type TakesTheSame<Method, O> = Method extends (input: infer Input, options?: CallOptions) => unknown
	? [
			Same<keyof NonNullable<Input>, keyof Wire<O>>,
			Same<Optional<NonNullable<Input>>, Optional<Wire<O>>>,
			Same<Odd<NonNullable<Input>, O>, never>,
		]
	: never;

type Fits = [true, true, true];

type Takes<Method, O> = keyof Wire<O> extends never
	? Method extends (options?: CallOptions) => unknown
		? Fits
		: never
	: TakesTheSame<Method, O>;

type Answers<Method, O> = Method extends (...given: never[]) => Promise<infer Answer>
	? [OutputOf<O>] extends [never]
		? Same<Answer, void>
		: OutputOf<O> extends File
			? Same<Answer, Download>
			: Same<Plain<Answer>, Plain<OutputOf<O>>>
	: never;

type OddInput = { [Name in Offered]: Same<Takes<Operations[Name], Contract[Name]>, Fits> extends true ? never : Name };
type OddOutput = { [Name in Offered]: Answers<Operations[Name], Contract[Name]> extends true ? never : Name };

test("every operation takes what the contract says, to the last optional member", () => {
	expectTypeOf<OddInput[Offered]>().toBeNever();
	expectTypeOf<Takes<Operations["blockUser"], Contract["unmaskUser"]>>().not.toEqualTypeOf<Fits>();
	expectTypeOf<Takes<Operations["listUsers"], Contract["listSessions"]>>().not.toEqualTypeOf<Fits>();
	expectTypeOf<Takes<Operations["showStats"], Contract["showSettings"]>>().not.toEqualTypeOf<Fits>();
});

test("every operation answers what the contract says, to the last optional member", () => {
	expectTypeOf<OddOutput[Offered]>().toBeNever();
	expectTypeOf<Answers<Operations["showApp"], Contract["showUser"]>>().toEqualTypeOf<false>();
	expectTypeOf<Answers<Operations["deleteApp"], Contract["showUser"]>>().toEqualTypeOf<false>();
});

test("every operation that an API key may call is there under its name, and every list over all its pages", () => {
	const names = operations.filter(({ access }) => access === "apiKey" || access === "operator").map(({ name }) => name);
	const lists = ["sessions", "users", "events", "apps", "apiKeys", "operators"];
	const client = createClient({ baseUrl: "http://127.0.0.1", apiKey: "lpk_x" });
	expect(Object.keys(client).sort()).toEqual([...names, ...lists].sort());
	expectTypeOf<Exclude<keyof Operations, Offered>>().toEqualTypeOf<
		"sessions" | "users" | "events" | "apps" | "apiKeys" | "operators"
	>();
});
