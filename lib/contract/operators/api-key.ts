import { z } from "zod";
import { operation } from "../operation.ts";
import { appid, instant } from "../values.ts";
import { listOf, paging } from "./list.ts";

const shape = z.strictObject({
	id: z.string(),
	name: z.string(),
	scope: z.enum(["introspect", "admin"]),
	appid: z.string().nullable().meta({ description: "The one app that it is limited to; null: all." }),
	createdAt: instant,
	lastUsedAt: instant.nullable().meta({ description: "Kept to the hour; null: never used." }),
});

const item = shape.meta({ id: "ApiKey", description: "An API key; never the key itself." });

const owner = { tag: "operator", access: "operator", role: "owner" } as const;

const example = {
	id: "key_5d7w9LbAZx8Q0vJY1mT3kq",
	name: "Shop backend",
	scope: "introspect",
	appid: null,
	createdAt: "2026-01-31T08:00:00.000Z",
	lastUsedAt: null,
} as const;

export const listApiKeys = operation({
	...owner,
	method: "GET",
	path: "/api/admin/api-keys",
	summary: "API keys, newest first; never the keys themselves · API 密钥列表",
	query: z.strictObject(paging),
	output: listOf(item),
	errors: [],
	quiet: true,
});

export const createApiKey = operation({
	...owner,
	method: "POST",
	path: "/api/admin/api-keys",
	summary: "Make an API key; it is told in this answer and never again · 创建 API 密钥（仅此一次返回）",
	body: z.strictObject({
		name: z.string().trim().min(1).max(100),
		scope: z.enum(["introspect", "admin"]).meta({
			description: "`introspect`: what business backends need · `admin`: everything that an owner may.",
		}),
		appid: appid.optional().meta({ description: "Limits the key to this app." }),
	}),
	output: item.extend({ key: z.string().meta({ description: "Keep it now." }) }),
	created: true,
	errors: ["app_unknown"],
	example: {
		body: { name: "Shop backend", scope: "introspect" },
		output: { ...example, key: "lpk_0Zkq4v6h1c8mY2s7x9RrT3wUaBdEfGhJkLmNpQqSsVw" },
	},
});

export const deleteApiKey = operation({
	...owner,
	method: "DELETE",
	path: "/api/admin/api-keys/{id}",
	summary: "Remove an API key: it is refused from the next request on · 删除 API 密钥",
	params: z.strictObject({ id: z.string().regex(/^key_[\w-]{1,64}$/) }),
	errors: [],
});
