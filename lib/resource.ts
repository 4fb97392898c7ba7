import type { Context } from "./context.ts";
import type { Endpoint } from "./endpoint.ts";
import { Refusal } from "./errors.ts";
import { type Answer, type Incoming, refusalAnswer, requestIdOf } from "./http.ts";
import { languageOf } from "./input.ts";

/** All operations at one path. */
export interface Resource {
	/** Null for the resource that stands for every unknown path. */
	path: string | null;
	endpoints: readonly Endpoint[];
	answer(context: Context, incoming: Incoming): Promise<Answer>;
	/** Answers an error to a request that reaches none of the operations. */
	refuse(context: Context, refusal: Refusal, incoming: Incoming): Answer;
}

/**
 * Chooses the operation by method: HEAD as GET without the body, 405 with Allow for the rest; 404 without any.
 * `elsewhere`: methods that somebody else serves at this path.
 */
export function resource(endpoints: readonly Endpoint[], elsewhere: readonly string[] = []): Resource {
	const byMethod = new Map<string, Endpoint>(endpoints.map((endpoint) => [endpoint.operation.method, endpoint]));
	const allowed = [...byMethod.keys(), ...(byMethod.has("GET") ? ["HEAD"] : []), ...elsewhere].join(", ");

	function refuse(context: Context, refusal: Refusal, incoming: Incoming): Answer {
		context.metrics.answered("none", refusal.code, 0);
		const language = languageOf(incoming.header("accept-language"));
		return refusalAnswer(refusal, requestIdOf(incoming), language, endpoints[0]?.operation.refusal);
	}

	function refuseMethod(context: Context, incoming: Incoming): Answer {
		const answer = refuse(context, new Refusal(allowed ? "method_not_allowed" : "not_found"), incoming);
		if (allowed) answer.headers.Allow = allowed;
		return answer;
	}

	return {
		path: endpoints[0]?.operation.path ?? null,
		endpoints,
		async answer(context, incoming) {
			const isHead = incoming.method === "HEAD";
			const endpoint = byMethod.get(isHead ? "GET" : incoming.method);
			const answer = endpoint ? await endpoint.answer(context, incoming) : refuseMethod(context, incoming);
			if (context.simulator) answer.headers["X-Lingpai-Simulator"] = "on";
			return isHead ? { ...answer, body: "" } : answer;
		},
		refuse,
	};
}
