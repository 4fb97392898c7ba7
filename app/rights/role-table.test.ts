import { beforeAll, describe, expect, test } from "vitest";
import { addApiKey } from "../../lib/api-keys.ts";
import { auditEvent } from "../../lib/audit.ts";
import type { Operation } from "../../lib/contract/operation.ts";
import { operations } from "../../lib/contract.ts";
import { mayDo, type Role } from "../../lib/roles.ts";
import { otherApp } from "../../lib/test-other-app.ts";
import { cookiesOf, hire, quickPasswords } from "../../lib/test-staff.ts";
import { testWorld, type World } from "../../lib/test-world.ts";
import { routes } from "../dispatcher.ts";
import { type Aim, aims } from "./aims.ts";
import { roleTable } from "./role-table.ts";
import { everythingKept } from "./snapshot.ts";

const ours = operations.filter(({ access }) => access === "operator" || access === "person");

/** Who calls: with which role he signed in, or with which key. */
const people = ["nobody", "viewer", "operator", "owner", "demoted", "removed"] as const;
const scripts = ["introspect key", "key of another app", "admin key"] as const;

type Who = (typeof people)[number] | (typeof scripts)[number];

let world: World;

async function openWorld() {
	world = await testWorld();
	await otherApp(world);
	await world.login("alice");
	await hire(world, "owner");
	const looks = quickPasswords();
	return () => looks.mockRestore();
}

async function headersOf(who: Who): Promise<Record<string, string>> {
	const { context } = world;
	if (who === "nobody") return {};
	if (who === "introspect key" || who === "key of another app" || who === "admin key") {
		const scope = who === "introspect key" ? "introspect" : "admin";
		const appid = who === "key of another app" ? "wx-other" : null;
		return { authorization: `Bearer ${(await addApiKey(context, { name: who, scope, appid })).key}` };
	}
	const isGone = who === "demoted" || who === "removed";
	const operator = await hire(world, isGone ? "owner" : who);
	const cookies = await cookiesOf(world, operator);
	const event = auditEvent(context, null, { action: "operator.update", outcome: "ok" });
	if (who === "demoted") await context.storage.operators.update(operator.id, { role: "viewer" }, event);
	if (who === "removed") await context.storage.operators.remove(operator.id, event);
	const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
	return { cookie: pairs.join("; ") };
}

async function call(spec: Operation, { params = {}, body, query = "" }: Aim, headers: Record<string, string>) {
	const all = routes.flatMap(({ resource }) => resource.endpoints);
	const endpoint = all.find(({ operation }) => operation.method === spec.method && operation.path === spec.path);
	const sent: Record<string, string> = {
		origin: world.context.publicUrl,
		"content-type": "application/json",
		...headers,
	};
	const answer = await endpoint?.answer(world.context, {
		...{ method: spec.method, query, address: "203.0.113.9" },
		path: spec.path.replaceAll(/\{(\w+)\}/g, (_, name) => params[name] ?? ""),
		header: (name) => sent[name],
		body: async () => Buffer.from(body ? JSON.stringify(body) : ""),
	});
	if (!answer) throw new Error(`${spec.method} ${spec.path} is not served`);
	let text = "";
	for await (const chunk of typeof answer.body === "string" ? [answer.body] : answer.body) text += chunk;
	return { status: answer.status, text, error: answer.status >= 400 ? JSON.parse(text).error : null };
}

/** What CONTRACT 7 says of this caller: refused with a status, confined to another app, or let in. */
function verdict(spec: Operation & { name: string }, who: Who): 401 | 403 | "confined" | "in" {
	const { least, script } = roleTable[spec.name] ?? { least: "owner", script: "never" };
	const asPerson = (role: Role) => (mayDo(role, least) ? "in" : 403);
	if (who === "nobody" || who === "removed") return 401;
	if (who === "demoted") return asPerson("viewer");
	if (who === "viewer" || who === "operator" || who === "owner") return asPerson(who);
	if (script === "never") return 401;
	if (who === "admin key") return "in";
	return who === "key of another app" && script === "its app" ? "confined" : 403;
}

test("the table has a line for every operation of the operators, and no other", () => {
	expect(Object.keys(roleTable).sort()).toEqual(ours.map(({ name }) => name).sort());
	expect(Object.keys(aims).filter((name) => !roleTable[name])).toEqual([]);
});

describe.each(ours)("$name", (spec) => {
	beforeAll(openWorld);

	const aim = async () => (await aims[spec.name]?.(world)) ?? {};

	test("is declared as the table says", () => {
		const { least, script } = roleTable[spec.name] ?? {};
		expect(spec.role).toBe(least);
		expect(spec.access).toBe(script === "never" ? "person" : "operator");
		expect(spec.ofOneApp ?? false).toBe(script === "its app");
	});

	test.each([...people, ...scripts])("%s gets what the table says", async (who) => {
		const headers = await headersOf(who);
		const { status: expected = spec.created ? 201 : spec.output ? 200 : 204, ...request } = await aim();
		const before = await everythingKept(world);
		const answer = await call(spec, request, headers);
		const said = verdict(spec, who);
		if (said === "in") return expect([answer.status, answer.text]).toEqual([expected, answer.text]);
		expect(await everythingKept(world)).toEqual(before);
		if (said === "confined") {
			expect([200, 404]).toContain(answer.status);
			expect(before.ids).not.toEqual([]);
			for (const id of before.ids) expect(answer.text).not.toContain(id);
		} else expect([answer.status, answer.error]).toEqual([said, said === 401 ? "unauthorized" : "forbidden"]);
	});

	if (spec.method !== "GET") {
		test("is refused to the owner from another site, from none, or as a form, and changes nothing", async () => {
			const headers = await headersOf("owner");
			const request = await aim();
			const before = await everythingKept(world);
			for (const [odd, status] of [
				[{ origin: "https://evil.example" }, 403],
				[{ origin: "null" }, 403],
				[{ origin: "" }, 403],
				[{ origin: "https://lingpai.example.com.evil.example" }, 403],
				[{ origin: "http://lingpai.example.com" }, 403],
				[{ "content-type": "application/x-www-form-urlencoded" }, spec.method === "DELETE" ? null : 415],
				[{ "content-type": "text/plain" }, spec.method === "DELETE" ? null : 415],
				[{ "content-type": "" }, spec.method === "DELETE" ? null : 415],
			] as const) {
				if (status !== null) expect((await call(spec, request, { ...headers, ...odd })).status).toBe(status);
			}
			expect(await everythingKept(world)).toEqual(before);
		});
	}
});
