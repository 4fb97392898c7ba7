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

const document = z.strictObject({
	keepEndedSessions,
	diagnostics,
	warnings: z.array(
		z.strictObject({
			code: z.enum(concernCodes),
			severity: z.enum(severities),
			count: z.int().nonnegative().nullable(),
		}),
	),
});

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
	body: z.strictObject({ keepEndedSessions: keepEndedSessions.exactOptional() }),
	output: document,
	errors: [],
	example: { body: { keepEndedSessions: 90 } },
});
