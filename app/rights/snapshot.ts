import { appid, type World } from "../../lib/test-world.ts";

/** All that is kept, but for when somebody was last seen; and what names something of the world's first app. */
export async function everythingKept({ context: { storage } }: World) {
	const none = { from: null, to: null, q: null };
	const users = await storage.users.page({ appId: null, blocked: null, ...none }, 1_000, null);
	const sessions = await storage.sessions.page(
		{ appId: null, status: null, now: 0, userId: null, openid: null, ip: null, ...none },
		1_000,
		null,
	);
	const operators = (await storage.operators.list()).map(({ lastSignInAt: _, ...operator }) => operator);
	const apiKeys = (await storage.apiKeys.list()).map(({ lastUsedAt: _, ...key }) => key);
	const first = users.items.filter(({ app }) => app.appid === appid).map(({ user }) => user);
	const own = sessions.items.filter(({ app }) => app.appid === appid).map(({ session }) => session.id);
	return {
		...{ users: users.items, sessions: sessions.items.map(({ session }) => session), operators, apiKeys },
		...{ apps: await storage.apps.list(), settings: await storage.settings.get() },
		ids: [...first.flatMap(({ id, openid }) => [id, openid]), ...own],
	};
}
