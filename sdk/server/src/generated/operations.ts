// Made from lib/contract.ts by `node sdk/server/generate/main.ts`: change it there.
import { eachOf } from "../pages.ts";
import type { Transport } from "../transport.ts";
import type { ErrorCode, Operations } from "./contract.ts";

/** This package's version. */
export const version = "0.1.0";

/** Every error that Lingpai answers. */
export const errorCodes: readonly ErrorCode[] = [
	"invalid_request",
	"app_required",
	"app_unknown",
	"app_disabled",
	"invalid_code",
	"code_used",
	"session_missing",
	"session_unknown",
	"session_expired",
	"session_revoked",
	"user_blocked",
	"unauthorized",
	"forbidden",
	"not_found",
	"method_not_allowed",
	"payload_too_large",
	"unsupported_media_type",
	"signature_mismatch",
	"decrypt_failed",
	"unsupported_by_platform",
	"rate_limited",
	"upstream_rate_limited",
	"internal",
	"app_misconfigured",
	"upstream_error",
	"upstream_busy",
	"unavailable",
	"upstream_timeout",
];

/** The operations over a way to reach Lingpai. */
export function operationsOf({ call, send, download }: Transport): Operations {
	const operations: Operations = {
		introspect: (input, options) => call("POST", "/api/introspect", input, options),
		sign: (input, options) => call("POST", "/api/sign", input, options),
		createApiKey: (input, options) => call("POST", "/api/admin/api-keys", input, options),
		listApiKeys: (input, options) => call("GET", "/api/admin/api-keys", input, options),
		apiKeys: (input, options) => eachOf((from) => operations.listApiKeys({ limit: 200, ...input, ...from }, options)),
		deleteApiKey: (input, options) => send("DELETE", "/api/admin/api-keys/{id}", input, options),
		createApp: (input, options) => call("POST", "/api/admin/apps", input, options),
		listApps: (input, options) => call("GET", "/api/admin/apps", input, options),
		apps: (input, options) => eachOf((from) => operations.listApps({ limit: 200, ...input, ...from }, options)),
		changeApp: (input, options) => call("PATCH", "/api/admin/apps/{id}", input, options),
		deleteApp: (input, options) => send("DELETE", "/api/admin/apps/{id}", input, options),
		showApp: (input, options) => call("GET", "/api/admin/apps/{id}", input, options),
		checkApp: (input, options) => call("POST", "/api/admin/apps/{id}/check", input, options),
		listEvents: (input, options) => call("GET", "/api/admin/audit", input, options),
		events: (input, options) => eachOf((from) => operations.listEvents({ limit: 200, ...input, ...from }, options)),
		exportEvents: (input, options) => download("GET", "/api/admin/audit/export", input, options),
		verifyEvents: (options) => call("GET", "/api/admin/audit/verify", undefined, options),
		showEvent: (input, options) => call("GET", "/api/admin/audit/{id}", input, options),
		unmaskEvent: (input, options) => call("POST", "/api/admin/audit/{id}/unmask", input, options),
		createOperator: (input, options) => call("POST", "/api/admin/operators", input, options),
		listOperators: (input, options) => call("GET", "/api/admin/operators", input, options),
		operators: (input, options) =>
			eachOf((from) => operations.listOperators({ limit: 200, ...input, ...from }, options)),
		changeOperator: (input, options) => call("PATCH", "/api/admin/operators/{id}", input, options),
		deleteOperator: (input, options) => send("DELETE", "/api/admin/operators/{id}", input, options),
		showOperator: (input, options) => call("GET", "/api/admin/operators/{id}", input, options),
		showRetention: (options) => call("GET", "/api/admin/retention", undefined, options),
		listSessions: (input, options) => call("GET", "/api/admin/sessions", input, options),
		sessions: (input, options) => eachOf((from) => operations.listSessions({ limit: 200, ...input, ...from }, options)),
		expireSessions: (input, options) => call("POST", "/api/admin/sessions/expire", input, options),
		showSession: (input, options) => call("GET", "/api/admin/sessions/{id}", input, options),
		expireSession: (input, options) => call("POST", "/api/admin/sessions/{id}/expire", input, options),
		showSettings: (options) => call("GET", "/api/admin/settings", undefined, options),
		updateSettings: (input, options) => call("PATCH", "/api/admin/settings", input, options),
		showStats: (input, options) => call("GET", "/api/admin/stats", input, options),
		listUsers: (input, options) => call("GET", "/api/admin/users", input, options),
		users: (input, options) => eachOf((from) => operations.listUsers({ limit: 200, ...input, ...from }, options)),
		eraseAnyUser: (input, options) => send("DELETE", "/api/admin/users/{id}", input, options),
		showUser: (input, options) => call("GET", "/api/admin/users/{id}", input, options),
		blockUser: (input, options) => call("POST", "/api/admin/users/{id}/block", input, options),
		exportAnyUser: (input, options) => call("GET", "/api/admin/users/{id}/export", input, options),
		unblockUser: (input, options) => call("POST", "/api/admin/users/{id}/unblock", input, options),
		unmaskUser: (input, options) => call("POST", "/api/admin/users/{id}/unmask", input, options),
	};
	return operations;
}
