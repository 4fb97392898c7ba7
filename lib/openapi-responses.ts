import { z } from "zod";
import type { ZodOpenApiMediaTypeObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";
import { errorsOf, type Operation, type RefusalShape, type ToldRefusal } from "./contract/operation.ts";
import { type ErrorCode, errors } from "./errors.ts";

const codes = Object.keys(errors).filter((key): key is ErrorCode => key in errors);

const error = z
	.object({
		error: z.enum(codes),
		message: z.string().meta({ description: "One sentence for the developer, in the language of Accept-Language." }),
		requestId: z.string().meta({ description: "Find it in the log and the audit log." }),
		details: z
			.array(z.object({ path: z.string(), message: z.string() }))
			.optional()
			.meta({ description: "With `invalid_request`: each place that does not fit." }),
	})
	.meta({ id: "Error" });

const requestId = z.string().meta({
	header: { id: "RequestId" },
	description: "The id of this request in log and audit log. 本次请求在日志与审计中的编号。",
});
const retryAfter = z
	.int()
	.positive()
	.meta({ header: { id: "RetryAfter" }, description: "Seconds until another try makes sense. 多少秒后再重试。" });
const authenticate = z.literal("Bearer").meta({ header: { id: "Authenticate" } });
const simulator = z
	.literal("on")
	.meta({ header: { id: "Simulator" }, description: "The simulator is on. 模拟器已开启。" });

/** One example for each error code: the answer in English, the Chinese sentence beside it. */
export const errorExamples = Object.fromEntries(
	codes.map((code) => [code, { summary: `${code}: ${errors[code].zh}`, value: exampleOf(code) }]),
);

function exampleOf(code: ErrorCode): ToldRefusal {
	const details = code === "invalid_request" ? { details: [{ path: "code", message: "must be a string" }] } : {};
	return { error: code, message: errors[code].en, requestId: "req_Zx8Q0vJY1mT3kq5d7w9LbA", ...details };
}

function examplesOf(
	group: ErrorCode[],
	shape: RefusalShape | undefined,
): NonNullable<ZodOpenApiMediaTypeObject["examples"]> {
	if (!shape) return Object.fromEntries(group.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
	const told = (code: ErrorCode) => ({ ...errorExamples[code], value: shape.of(exampleOf(code), errors[code].status) });
	return Object.fromEntries(group.map((code) => [code, told(code)]));
}

/** Every answer of an operation: its success, and its errors grouped by status. */
export function responsesOf(operation: Operation, isSimulated: boolean): ZodOpenApiResponsesObject {
	const groups = Map.groupBy(errorsOf(operation), (code) => errors[code].status);
	const headers = z.object({ "X-Request-Id": requestId, ...(isSimulated && { "X-Lingpai-Simulator": simulator }) });
	const refused = [...groups].map(
		([status, group]) => [String(status), refusal(status, group, headers, operation.refusal)] as const,
	);
	const done = operation.created ? "201" : operation.output ? "200" : "204";
	return { [done]: success(operation, headers), ...Object.fromEntries(refused) };
}

type Headers = z.ZodObject;

const disposition = z.string().meta({
	header: { id: "Disposition" },
	description: 'What to call the file: `attachment; filename="…"`. 文件名。',
});

function success({ output, as, files = [], example }: Operation, headers: Headers): ZodOpenApiResponseObject {
	if (!output) return { description: "Done; no body. 完成，无响应体。", headers };
	if (as === "headers" && output instanceof z.ZodObject) {
		return { description: "OK, told by headers. 成功，结果在响应头里。", headers: headers.extend(output.shape) };
	}
	if (as === "own") return { description: "OK", headers };
	if (as === "download") {
		const file = { schema: { type: "string", format: "binary" } } as const;
		const content = Object.fromEntries(files.map((type) => [type, file]));
		return { description: "OK", headers: headers.extend({ "Content-Disposition": disposition }), content };
	}
	if (as === "text") return { description: "OK", headers, content: { "text/plain": { schema: { type: "string" } } } };
	const media = { schema: output, ...(example?.output ? { example: example.output } : {}) };
	return { description: "OK", headers, content: { "application/json": media } };
}

function refusal(
	status: number,
	group: ErrorCode[],
	headers: Headers,
	shape: RefusalShape | undefined,
): ZodOpenApiResponseObject {
	return {
		description: group.map((code) => `\`${code}\``).join(" · "),
		headers: headers.extend({
			...(status === 401 && { "WWW-Authenticate": authenticate }),
			...(group.some((code) => waits.has(code)) && { "Retry-After": retryAfter }),
		}),
		content: {
			"application/json": {
				schema: shape?.schema ?? error,
				examples: examplesOf(group, shape),
			},
		},
	};
}

/** The errors that say how long to wait. */
const waits = new Set<ErrorCode>(["rate_limited", "upstream_rate_limited", "upstream_busy", "unavailable"]);
