import type { AuditEvent, Client } from "../../sdk/server/src/index.ts";
import type { Backend } from "./backend.ts";
import type { LoggedInUser } from "./world.ts";

/** How a backend uses each operation, so that it does something; tells what it was answered. */
export type Stories = { readonly [Name in keyof Client]: (backend: Backend) => Promise<unknown> };

export const stories: Stories = {
	introspect: async (backend) => backend.client.introspect({ token: (await someone(backend)).token }),
	sign: async (backend) => backend.client.sign({ token: (await someone(backend)).token, payload: "{}" }),

	listSessions: async ({ client }) => client.listSessions({ status: "active", limit: 1 }),
	sessions: async ({ client }) => firstOf(client.sessions({ status: "active" })),
	showSession: async (backend) => backend.client.showSession({ id: (await aSession(backend)).id }),
	expireSession: async (backend) =>
		backend.client.expireSession({ id: (await aSession(backend)).id, reason: "stolen" }),
	expireSessions: async (backend) => backend.client.expireSessions({ userId: (await someone(backend)).user.id }),

	listUsers: async ({ client }) => client.listUsers({ blocked: false, limit: 1 }),
	users: async ({ client }) => firstOf(client.users()),
	showUser: async (backend) => backend.client.showUser(await aUser(backend)),
	blockUser: async (backend) => backend.client.blockUser(await aUser(backend)),
	unblockUser: async (backend) => backend.client.unblockUser({ ...(await aUser(backend)), reason: "by mistake" }),
	unmaskUser: async (backend) => backend.client.unmaskUser({ ...(await aUser(backend)), reason: "ticket 4711" }),
	exportAnyUser: async (backend) => backend.client.exportAnyUser(await aUser(backend)),
	eraseAnyUser: async (backend) => backend.client.eraseAnyUser(await aUser(backend)),

	listEvents: async ({ client }) => client.listEvents({ action: "login", limit: 1 }),
	events: async ({ client }) => firstOf(client.events({ outcome: "ok" })),
	showEvent: async (backend) => backend.client.showEvent({ id: (await anEvent(backend)).id }),
	unmaskEvent: async (backend) =>
		backend.client.unmaskEvent({ id: (await anEvent(backend)).id, reason: "ticket 4711" }),
	exportEvents: async ({ client }) => client.exportEvents({ format: "json", action: "login" }),
	verifyEvents: async ({ client }) => client.verifyEvents(),

	listApps: async ({ client }) => client.listApps(),
	apps: async ({ client }) => firstOf(client.apps()),
	createApp: (backend) => anApp(backend),
	showApp: async (backend) => backend.client.showApp({ id: (await anApp(backend)).id }),
	changeApp: async (backend) => backend.client.changeApp({ id: (await anApp(backend)).id, policy: { maxDataAge: 60 } }),
	checkApp: async (backend) => backend.client.checkApp({ id: (await anApp(backend)).id }),
	deleteApp: async (backend) => backend.client.deleteApp({ id: (await anApp(backend)).id }),

	listApiKeys: async ({ client }) => client.listApiKeys({ limit: 1 }),
	apiKeys: async ({ client }) => firstOf(client.apiKeys()),
	createApiKey: ({ client }) => client.createApiKey({ name: "shop", scope: "introspect" }),
	deleteApiKey: async ({ client }) => {
		const { id } = await client.createApiKey({ name: "shop", scope: "introspect" });
		return client.deleteApiKey({ id });
	},

	listOperators: async (backend) => {
		await aPerson(backend);
		return backend.client.listOperators();
	},
	operators: async (backend) => {
		await aPerson(backend);
		return firstOf(backend.client.operators());
	},
	createOperator: (backend) => aPerson(backend),
	showOperator: async (backend) => backend.client.showOperator({ id: (await aPerson(backend)).id }),
	changeOperator: async (backend) =>
		backend.client.changeOperator({ id: (await aPerson(backend)).id, role: "operator", name: null }),
	deleteOperator: async (backend) => backend.client.deleteOperator({ id: (await aPerson(backend)).id }),

	showStats: async ({ client }) => client.showStats({ from: "2026-01-31T00:00:00Z", to: "2026-02-01T00:00:00Z" }),
	showSettings: async ({ client }) => client.showSettings(),
	updateSettings: async ({ client }) => client.updateSettings({ keepEndedSessions: 7 }),
	showRetention: async ({ client }) => client.showRetention(),
};

let things = 0;

function another(prefix: string): string {
	things += 1;
	return `${prefix}${things}`;
}

function someone({ world }: Backend): Promise<LoggedInUser> {
	return world.loggedInUser(another("o-customer-"));
}

async function aUser(backend: Backend): Promise<{ id: string }> {
	return { id: (await someone(backend)).user.id };
}

async function aSession(backend: Backend): Promise<{ id: string }> {
	const { user } = await someone(backend);
	return firstOf(backend.client.sessions({ userId: user.id }));
}

async function anEvent(backend: Backend): Promise<AuditEvent> {
	const { user } = await someone(backend);
	return firstOf(backend.client.events({ userId: user.id }));
}

function anApp({ client, world: { wechat } }: Backend) {
	return client.createApp({ platform: "wechat", appid: wechat.addApp(), secret: wechat.secret, name: "Tea house" });
}

function aPerson({ client }: Backend) {
	const password = "correct horse battery";
	return client.createOperator({ email: `${another("person-")}@example.com`, password, role: "viewer" });
}

async function firstOf<Item>(items: AsyncGenerator<Item, void, undefined>): Promise<Item> {
	for await (const item of items) return item;
	throw new Error("the list is empty");
}
