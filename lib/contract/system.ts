import { z } from "zod";
import { operation } from "./operation.ts";

const system = { method: "GET", tag: "system", access: "none", quiet: true, errors: [] } as const;

export const live = operation({
	...system,
	path: "/api/health/live",
	summary: "The process answers · 进程存活",
	uncounted: true,
	output: z.strictObject({ status: z.literal("ok") }),
	example: { output: { status: "ok" } },
});

export const ready = operation({
	...system,
	path: "/api/health/ready",
	summary: "The storage answers; never depends on a platform · 存储可用，不依赖平台",
	uncounted: true,
	output: z.strictObject({ status: z.literal("ok"), version: z.string() }),
	example: { output: { status: "ok", version: "0.1.0" } },
});

export const openapi = operation({
	...system,
	path: "/api/openapi.json",
	summary: "This document · 本文档",
	output: z.looseObject({ openapi: z.string() }),
});

export const metrics = operation({
	...system,
	path: "/metrics",
	access: "metrics",
	summary: "Prometheus metrics; needs METRICS_TOKEN · Prometheus 指标",
	uncounted: true,
	output: z.strictObject({ text: z.string() }),
	as: "text",
});
