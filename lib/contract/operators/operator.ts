import { z } from "zod";
import { roles } from "../../roles.ts";
import { operation } from "../operation.ts";
import { email, instant, newPassword, operatorName } from "../values.ts";
import { listOf, paging } from "./list.ts";

const role = z
	.enum(roles)
	.meta({ description: "`viewer` reads · `operator` also ends, blocks, unmasks · `owner` also manages and erases." });

const shape = z.strictObject({
	id: z.string(),
	email: z.string(),
	name: z.string().nullable(),
	role,
	totp: z.boolean().meta({ description: "Signs in with a second factor." }),
	createdAt: instant,
	lastSignInAt: instant.nullable(),
});

const item = shape.meta({ id: "Operator", description: "Somebody who signs in to the pages." });

const owner = { tag: "operator", access: "operator", role: "owner" } as const;
const all = { ...owner, path: "/api/admin/operators" } as const;
const one = {
	...owner,
	path: "/api/admin/operators/{id}",
	params: z.strictObject({ id: z.string().regex(/^opr_[\w-]{1,64}$/) }),
} as const;

const example = {
	id: "opr_1mT3kq5d7w9LbAZx8Q0vJY",
	email: "ming@example.com",
	name: "小明",
	role: "operator",
	totp: false,
	createdAt: "2026-01-31T08:00:00.000Z",
	lastSignInAt: null,
} as const;

export const listOperators = operation({
	...all,
	method: "GET",
	summary: "Operators, newest first · 管理员列表",
	query: z.strictObject(paging),
	output: listOf(item),
	errors: [],
	quiet: true,
});

export const createOperator = operation({
	...all,
	method: "POST",
	summary: "Add an operator · 添加管理员",
	body: z.strictObject({ email, password: newPassword, role, name: operatorName.optional() }),
	output: item,
	created: true,
	errors: [],
	example: {
		body: { email: example.email, password: "correct horse battery", role: example.role, name: example.name },
		output: example,
	},
});

export const showOperator = operation({
	...one,
	method: "GET",
	summary: "One operator · 管理员详情",
	output: item,
	errors: [],
	quiet: true,
	example: { output: example },
});

export const changeOperator = operation({
	...one,
	method: "PATCH",
	summary: "Change role or name, set a new password, drop a lost second factor · 修改角色、姓名、密码，重置两步验证",
	body: z.strictObject({
		role: role.optional(),
		name: operatorName.nullable().optional(),
		password: newPassword.optional().meta({ description: "Ends all sessions of the operator." }),
		totp: z
			.literal(false)
			.optional()
			.meta({ description: "Switches a lost second factor off, and ends all sessions of the operator." }),
	}),
	output: item,
	errors: [],
	example: { body: { role: "viewer" }, output: { ...example, role: "viewer" } },
});

export const deleteOperator = operation({
	...one,
	method: "DELETE",
	summary: "Remove an operator; the sessions end at once · 移除管理员",
	errors: ["invalid_request"],
});
