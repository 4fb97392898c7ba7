import { z } from "zod";
import { actions, outcomes } from "../../audit-codes.ts";
import type { Download } from "../operation.ts";
import { operation } from "../operation.ts";
import { appid, instant } from "../values.ts";
import { listOf, paging, reason, searchText, timeRange } from "./list.ts";

const shape = z.strictObject({
	id: z.string(),
	at: instant,
	seq: z.int().positive().meta({ description: "Its place in the chain: 1, 2, 3, … without gaps." }),
	action: z.enum(actions),
	outcome: z.enum(outcomes).meta({ description: "`refused`: somebody said no. `failed`: it could not be done." }),
	reason: z.string().nullable().meta({ description: "Why not, as a code; or what an operator gave as his reason." }),
	appid: z.string().nullable(),
	userId: z.string().nullable(),
	sessionId: z.string().nullable(),
	operatorId: z.string().nullable(),
	apiKeyId: z.string().nullable(),
	ip: z.string().nullable().meta({ description: "Masked for operators, whole for API keys." }),
	userAgent: z.string().nullable(),
	requestId: z.string().nullable(),
	detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

const item = shape.meta({ id: "AuditEvent", description: "One row of the audit log." });

const filters = {
	action: z.enum(actions).optional(),
	outcome: z.enum(outcomes).optional(),
	reason: z.string().trim().min(1).max(200).optional(),
	appid: appid.optional(),
	userId: z.string().max(64).optional(),
	sessionId: z.string().max(64).optional(),
	operatorId: z.string().max(64).optional(),
	...timeRange,
	q: searchText.optional().meta({
		description: "A requestId, an address, or the id of an event, user, session, operator or API key.",
	}),
};

const id = z.string().regex(/^evt_[\w-]{1,64}$/);

export const listEvents = operation({
	method: "GET",
	path: "/api/admin/audit",
	tag: "operator",
	summary: "Audit events, newest first · 审计日志",
	access: "operator",
	role: "viewer",
	ofOneApp: true,
	query: z.strictObject({ ...filters, ...paging }),
	output: listOf(item),
	errors: ["app_unknown"],
	quiet: true,
});

export const showEvent = operation({
	method: "GET",
	path: "/api/admin/audit/{id}",
	tag: "operator",
	summary: "One audit event · 审计事件详情",
	access: "operator",
	role: "viewer",
	ofOneApp: true,
	params: z.strictObject({ id }),
	output: item,
	errors: [],
	quiet: true,
});

export const unmaskEvent = operation({
	method: "POST",
	path: "/api/admin/audit/{id}/unmask",
	tag: "operator",
	summary: "The whole address of one event; audited with the reason · 查看事件的完整 IP",
	access: "operator",
	role: "operator",
	ofOneApp: true,
	params: z.strictObject({ id }),
	body: z.strictObject({ reason }),
	output: z.strictObject({ ip: z.string().nullable() }),
	errors: ["rate_limited"],
	example: { body: { reason: "The user reported a login that was not his" }, output: { ip: "203.0.113.9" } },
});

export const exportEvents = operation({
	method: "GET",
	path: "/api/admin/audit/export",
	tag: "operator",
	summary: "Audit events as a CSV or JSON file, newest first · 导出审计日志",
	access: "operator",
	role: "operator",
	ofOneApp: true,
	query: z.strictObject({
		format: z.enum(["csv", "json"]).default("csv").meta({
			description: "CSV is UTF-8 with a byte order mark; cells that a spreadsheet would run begin with an apostrophe.",
		}),
		...filters,
	}),
	output: z.custom<Download>().meta({ type: "string" }),
	as: "download",
	files: ["text/csv", "application/json"],
	errors: ["app_unknown"],
});

export const verifyEvents = operation({
	method: "GET",
	path: "/api/admin/audit/verify",
	tag: "operator",
	summary: "Whether no audit event was edited, deleted, reordered or cut off · 校验审计日志",
	access: "operator",
	role: "viewer",
	output: z.strictObject({
		ok: z.boolean(),
		events: z.int().nonnegative(),
		purged: z.int().nonnegative().meta({ description: "How many events before them were removed for their age." }),
		firstBroken: z.int().positive().optional().meta({
			description: "The first seq that is not as it was written; `purged + events + 1`: the end was cut off.",
		}),
		head: z
			.string()
			.meta({ description: "Of the last event: noted elsewhere, it shows later that nothing before it changed." }),
	}),
	errors: [],
});
