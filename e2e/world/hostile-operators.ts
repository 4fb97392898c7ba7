import { z } from "zod";
import type { Operation } from "../../lib/contract/operation.ts";
import type { Lingpai } from "./lingpai.ts";

/** What hostile requests may see, change and end, by the kind of thing that stands in a path; ids, and appids of apps. */
export type ExpendableThings = Record<"sessions" | "users" | "audit" | "apps" | "api-keys" | "operators", string[]> & {
	appids: string[];
};

const page = z.object({ items: z.array(z.object({ id: z.string() })), nextCursor: z.string().nullish() });

/** Collects what there is of the users that requests may end, and makes apps, API keys and operators for them. */
export async function expendableThings(server: Lingpai, adminKey: string): Promise<ExpendableThings> {
	const list = async (path: string) => {
		const { items } = page.parse((await server.call(path, { token: adminKey })).body);
		return items.map(({ id }) => id);
	};
	const make = async (path: string, json: object) => {
		const { status, body, text } = await server.call(path, { token: adminKey, json });
		if (status !== 201 || typeof body.id !== "string") throw new Error(`nothing made at ${path}: ${text}`);
		return body.id;
	};
	const numbers = Array.from({ length: 12 }, (_, number) => number);
	const appids = numbers.map((number) => `wxhostile${number}`);
	const isOfSomeoneElse = z.array(z.object({ id: z.string(), userId: z.string(), nickname: z.null() }));
	const kept = await keptUser(server, adminKey);
	const sessions = (await server.call("/api/admin/sessions?limit=200", { token: adminKey })).body.items;
	return {
		sessions: isOfSomeoneElse.parse(sessions).flatMap(({ id, userId }) => (userId === kept ? [] : [id])),
		users: (await list("/api/admin/users?limit=200")).filter((id) => id !== kept),
		audit: await list("/api/admin/audit?limit=50"),
		apps: await Promise.all(
			appids.map((appid) => make("/api/admin/apps", { platform: "wechat", appid, secret: "s", name: appid })),
		),
		appids,
		"api-keys": await Promise.all(
			numbers.map((number) => make("/api/admin/api-keys", { name: `hostile ${number}`, scope: "introspect" })),
		),
		operators: await Promise.all(
			numbers.map((number) => {
				const operator = { email: `hostile${number}@example.com`, password: "a long password", role: "viewer" };
				return make("/api/admin/operators", operator);
			}),
		),
	};
}

/** The addresses of an operation: of the expendable things, where one stands in its path. */
export function pathsOf({ method, path }: Operation, things: ExpendableThings | null): string[] {
	// All of the log for each of hundreds of requests would be a test of patience.
	if (path === "/api/admin/audit/export") return [`${path}?format=csv&from=2100-01-01T00:00:00Z`];
	const [, kind] = /^\/api\/admin\/([\w-]+)\/\{id\}/.exec(path) ?? [];
	const ids = Object.entries(things ?? {}).find(([name]) => name === kind)?.[1] ?? ["none"];
	// What is deleted is not there for the others any more.
	const half = ids.filter((_, index) => ids.length === 1 || (index % 2 === 0) === (method === "DELETE"));
	return half.map((id) => path.replace("{id}", id));
}

/** Valid bodies of operators' operations that end nothing else. */
export function operatorBodies({ sessions, users, appids }: ExpendableThings): Record<string, object[]> {
	const reasoned = [{}, { reason: "测试" }];
	const newcomer = (number: number) => ({ email: `new${number}@example.com`, password: "another password" });
	return {
		expireSession: reasoned,
		expireSessions: [
			...sessions.slice(0, 40).map((id) => ({ ids: [id], reason: "x" })),
			...users.slice(0, 20).map((userId) => ({ userId })),
			...appids.map((appid) => ({ appid })),
		],
		blockUser: reasoned,
		unblockUser: reasoned,
		unmaskUser: [{ reason: "a complaint" }],
		unmaskEvent: [{ reason: "a complaint" }],
		createApp: Array.from({ length: 20 }, (_, n) => ({
			platform: "wechat",
			appid: `wxnew${n}`,
			secret: "s",
			name: "n",
		})),
		changeApp: [{ name: "another" }, { policy: { maxDataAge: 60 } }, { enabled: false }, { secret: "t" }],
		createApiKey: [{ name: "one more", scope: "introspect" }],
		createOperator: Array.from({ length: 40 }, (_, n) => ({ ...newcomer(n), role: "viewer" })),
		changeOperator: [{ role: "operator" }, { name: "Someone" }],
		updateSettings: [{ keepEndedSessions: 30 }],
	};
}

/** The user whose tokens no request may end. */
async function keptUser(server: Lingpai, adminKey: string): Promise<string> {
	const query = new URLSearchParams({ openid: "stays", limit: "1" });
	const { body } = await server.call(`/api/admin/sessions?${query}`, { token: adminKey });
	return z.array(z.object({ userId: z.string() })).parse(body.items)[0]?.userId ?? "";
}
