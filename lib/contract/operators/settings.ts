import { z } from "zod";
import { concernCodes, severities } from "../../concerns.ts";
import { operation } from "../operation.ts";
import { instant, seconds } from "../values.ts";

const bytes = z.int().nonnegative().nullable();

const keepEndedSessions = z
	.int()
	.min(1)
	.max(3650)
	.meta({ description: "Days after which ended and expired sessions are removed.", example: 30 });

const keepAuditDays = z.int().min(30).max(3650).nullable().meta({
	description:
		"Days after which audit events are removed; null: never. China's Cybersecurity Law asks for network logs of at least six months, so think before you go below 180.",
	example: 365,
});

const maxAuditEvents = z.int().min(1_000).max(1_000_000_000).nullable().meta({
	description: "The oldest audit events over this number are removed, whatever their age; null: any number is kept.",
	example: null,
});

/** What support asks for; nothing in it is secret. */
const diagnostics = z.strictObject({
	version: z.string(),
	node: z.string(),
	startedAt: instant,
	uptime: seconds,
	publicUrl: z.string(),
	trustedProxies: z.array(z.string()),
	simulator: z.boolean(),
	rateLimits: z.boolean(),
	upstreamTimeout: z.number().meta({ description: "Seconds that a platform has for its answer.", example: 3 }),
	masterKeys: z.strictObject({
		ids: z.array(z.string()).meta({ description: "The first seals, all open." }),
		ofRoot: z.string().meta({ description: "The one that sealed the root: never take it away." }),
		besideData: z.boolean().meta({ description: "They lie in a file beside the data, so a backup needs both." }),
	}),
	storage: z.strictObject({
		engine: z.string(),
		version: z.string(),
		schema: z.int(),
		size: bytes.meta({ description: "Bytes of data; null: the engine does not tell." }),
		free: bytes.meta({ description: "Bytes left where the data lies." }),
		settings: z.record(z.string(), z.string()),
	}),
});

const shape = z.strictObject({
	...{ keepEndedSessions, keepAuditDays, maxAuditEvents },
	diagnostics,
	warnings: z.array(
		z.strictObject({
			code: z.enum(concernCodes),
			severity: z.enum(severities),
			count: z.int().nonnegative().nullable(),
		}),
	),
});

const document = shape.meta({ id: "Settings", description: "What operators set, and what support asks for." });

export const showSettings = operation({
	method: "GET",
	path: "/api/admin/settings",
	tag: "operator",
	summary: "Settings, diagnostics and what should be changed · 设置与诊断信息",
	access: "operator",
	role: "viewer",
	output: document,
	errors: [],
	quiet: true,
});

export const updateSettings = operation({
	method: "PATCH",
	path: "/api/admin/settings",
	tag: "operator",
	summary: "Change settings; what is left out stays · 修改设置",
	access: "operator",
	role: "owner",
	body: z.strictObject({
		keepEndedSessions: keepEndedSessions.exactOptional(),
		keepAuditDays: keepAuditDays.exactOptional(),
		maxAuditEvents: maxAuditEvents.exactOptional(),
	}),
	output: document,
	errors: [],
	example: { body: { keepEndedSessions: 90 } },
});

const rows = z.int().nonnegative();

const removed = z.strictObject({
	sessions: rows,
	codes: rows.meta({ description: "Used codes; they are also removed every hour." }),
	operatorSessions: rows,
	auditEvents: rows,
	counts: rows.meta({ description: "Hourly counters behind the dashboard, after 400 days." }),
});

const old = z.strictObject({
	count: rows,
	isMore: z.boolean().meta({ description: "There are more than `count`; they are not counted further." }),
});

export const showRetention = operation({
	method: "GET",
	path: "/api/admin/retention",
	tag: "operator",
	summary: "What tonight's clean-up will remove, and what the last one removed · 今晚将清理的数据",
	access: "operator",
	role: "viewer",
	output: z.strictObject({
		nextRun: instant.meta({ description: "04:00 China time." }),
		isRunning: z.boolean(),
		old: z
			.strictObject({ sessions: old, codes: old, operatorSessions: old, auditEvents: old, counts: old })
			.meta({ description: "What is here now and old enough then." }),
		lastRun: z
			.strictObject({
				at: instant,
				complete: z.boolean().meta({ description: "False: it broke off; the next one goes on." }),
				removed,
				firstBroken: z
					.int()
					.positive()
					.nullable()
					.meta({ description: "The audit log was changed at this seq, so nothing of it was removed." }),
			})
			.nullable()
			.meta({ description: "Null: there was none." }),
	}),
	errors: [],
	quiet: true,
});
