import { z } from "zod";
import type { Operation, RefusalShape, ToldRefusal } from "./operation.ts";

/** By this member the clients of Wafer know an answer that Wafer's login made. */
export const magicId = "F2C224D4-2BCE-4C64-AF9F-A6D872000D1A";

const schema = z.object({
	code: z.int().meta({ description: "-1: log in again; else the HTTP status. -1：需重新登录；否则为 HTTP 状态码。" }),
	error: z.string().meta({ description: "`ERR_INVALID_SESSION`: log in again; else the code of our `Error`." }),
	message: z.string(),
	requestId: z.string(),
	details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
	[magicId]: z
		.literal(1)
		.optional()
		.meta({ description: "There when the client shall drop the session that it keeps." }),
});

function inWafersShape({ error, ...told }: ToldRefusal, status: number, isMarked: boolean): z.input<typeof schema> {
	const isDead = status === 401;
	return {
		code: isDead ? -1 : status,
		error: isDead ? "ERR_INVALID_SESSION" : error,
		...told,
		...(isMarked && { [magicId]: 1 as const }),
	};
}

// What is said of whoever calls: his session is over, he is blocked, his app is switched off.
const isOfCaller = (status: number) => status === 401 || status === 403;

/** Errors of a login. The older client tells its page nothing of an error without the magic id. */
export const loginRefusal: RefusalShape = {
	schema: schema.meta({ id: "WaferLoginError" }),
	of: (told, status) => inWafersShape(told, status, true),
};

/** Errors of a request with a session, which the magic id makes the older client drop: not for one that passes by. */
export const sessionRefusal: RefusalShape = {
	schema: schema.meta({ id: "WaferError" }),
	of: (told, status) => inWafersShape(told, status, isOfCaller(status)),
};

const callerRefusal: RefusalShape = {
	schema: sessionRefusal.schema,
	of: (told, status) => (isOfCaller(status) ? sessionRefusal.of(told, status) : told),
};

/**
 * The shape of an operation's errors; undefined: ours. Only the older client of Wafer sends X-WX-Id, with each request
 * that has a session: it logs in again, at any operation, when it is told in its own words.
 */
export function refusalShapeOf(
	{ refusal, access }: Pick<Operation, "refusal" | "access">,
	{ header }: { header(name: string): string | undefined },
): RefusalShape | undefined {
	if (refusal) return refusal;
	return access === "session" && header("x-wx-id") !== undefined ? callerRefusal : undefined;
}
