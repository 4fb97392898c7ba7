import { errorsOf, type Operation } from "../../lib/contract/operation.ts";
import { magicId } from "../../lib/contract/wafer-refusal.ts";
import { operations } from "../../lib/contract.ts";
import { type ErrorCode, errors } from "../../lib/errors.ts";

/** An answer as far as its shape goes. */
export interface Shaped {
	status: number;
	header(name: string): string | undefined;
	text: string;
}

/** What is wrong with an answer of ours to any request at all (CONTRACT section 4); null: nothing. */
export function faultOf(answer: Shaped, isHead = false): string | null {
	const requestId = answer.header("x-request-id");
	if (!requestId || !/^[A-Za-z0-9._-]{1,128}$/.test(requestId)) return `X-Request-Id is ${requestId}`;
	if (answer.header("cache-control") !== "no-store") return `Cache-Control is ${answer.header("cache-control")}`;
	if (answer.status >= 500) return `status ${answer.status}: ${answer.text.slice(0, 200)}`;
	if (answer.status < 400 || isHead) return null;
	return errorFault(answer, requestId);
}

function errorFault({ status, header, text }: Shaped, requestId: string): string | null {
	if (!header("content-type")?.startsWith("application/json")) return `an error as ${header("content-type")}`;
	// next-auth's client reads `url` beside our error.
	const { error, message, requestId: told, details, url: _, ...others } = inOurWords(objectOf(text), status);
	if (!isErrorCode(error)) return `the error ${error} is not one of ours`;
	if (errors[error].status !== status) return `${error} came with status ${status}`;
	if (typeof message !== "string" || message === "") return "an error without a message";
	if (told !== requestId) return `requestId is ${told}, X-Request-Id ${requestId}`;
	if (details !== undefined && !["invalid_request", "unauthorized"].includes(error)) return `details beside ${error}`;
	return Object.keys(others).length > 0 ? `more members: ${Object.keys(others)}` : null;
}

/** What an answer to an operation says that the contract does not; null: nothing. */
export function contractFault(name: string, { status, text }: Shaped): string | null {
	const operation: Operation | undefined = operations.find((one) => one.name === name);
	if (!operation) return `there is no operation ${name}`;
	if (operation.as === "own" && status === 302) return null;
	if (status >= 300) {
		const { error } = inOurWords(objectOf(text), status);
		return errorsOf(operation).some((code) => code === error) ? null : `${name} does not declare ${error}`;
	}
	if (!operation.output) return status === 204 && text === "" ? null : `${name} answered ${status} ${text}`;
	if (operation.as) return status === 200 ? null : `${name} answered ${status}`;
	const parsed = operation.output.safeParse(objectOf(text));
	return parsed.success ? null : `${name} answered ${text.slice(0, 200)}`;
}

/** An error in Wafer's shape as the one of ours that it stands for; what is no such error stays as it is. */
function inOurWords(told: Record<string, unknown>, status: number): Record<string, unknown> {
	const { code, [magicId]: mark = 1, ...rest } = told;
	if (code === undefined || mark !== 1) return told;
	if (code === -1 && status === 401 && rest.error === "ERR_INVALID_SESSION")
		return { ...rest, error: "session_unknown" };
	return code === status && status !== 401 ? rest : told;
}

function isErrorCode(code: unknown): code is ErrorCode {
	return typeof code === "string" && Object.hasOwn(errors, code);
}

function objectOf(text: string): Record<string, unknown> {
	try {
		return Object(JSON.parse(text));
	} catch {
		return {};
	}
}
