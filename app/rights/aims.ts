import { addApiKey } from "../../lib/api-keys.ts";
import { saveApp } from "../../lib/apps.ts";
import { hire, password } from "../../lib/test-staff.ts";
import { appid, type World } from "../../lib/test-world.ts";

/** What a request is made of. */
export interface Aim {
	params?: Record<string, string>;
	body?: object;
	query?: string;
	/** What it answers to who may, where that is no success. */
	status?: number;
}

/** How each operation is called so that it does something, on something made for the purpose in the world's first app. */
export const aims: Readonly<Record<string, (world: World) => Promise<Aim>>> = {
	showSession: async (world) => ({ params: { id: (await aUser(world)).sessionId } }),
	expireSession: async (world) => ({ params: { id: (await aUser(world)).sessionId }, body: { reason: "stolen" } }),
	expireSessions: async (world) => ({ body: { userId: (await aUser(world)).id } }),

	showUser: ofUser(),
	blockUser: ofUser({}),
	unblockUser: ofUser({}),
	unmaskUser: ofUser({ reason: "ticket 4711" }),
	exportAnyUser: ofUser(),
	eraseAnyUser: ofUser(),

	showEvent: async (world) => ({ params: { id: await anEvent(world) } }),
	unmaskEvent: async (world) => ({ params: { id: await anEvent(world) }, body: { reason: "ticket 4711" } }),

	showApp: async (world) => ({ params: { id: await appId(world, appid) } }),
	changeApp: async (world) => ({ params: { id: await appId(world, appid) }, body: { policy: { maxDataAge: 60 } } }),
	checkApp: async (world) => ({ params: { id: await appId(world, appid) }, body: {} }),
	deleteApp: async (world) => ({ params: { id: await anApp(world) } }),
	createApp: async () => ({ body: { platform: "wechat", appid: another("wx-new-"), secret: "s3cret", name: "New" } }),

	createApiKey: async () => ({ body: { name: "shop", scope: "introspect" } }),
	deleteApiKey: async ({ context }) => ({
		params: { id: (await addApiKey(context, { name: "shop", scope: "introspect", appid: null })).id },
	}),

	showOperator: async (world) => ({ params: { id: (await hire(world, "viewer")).id } }),
	createOperator: async () => ({ body: { email: `${another("new-")}@example.com`, password, role: "viewer" } }),
	changeOperator: async (world) => ({ params: { id: (await hire(world, "viewer")).id }, body: { role: "operator" } }),
	deleteOperator: async (world) => ({ params: { id: (await hire(world, "viewer")).id } }),

	updateSettings: async () => ({ body: { keepEndedSessions: 7 } }),

	changeMe: async () => ({ body: { name: another("Ming ") } }),
	changeMyPassword: async () => ({ body: { current: password, password: "tea house by the river" } }),
	offerTotp: async () => ({ body: {} }),
	confirmTotp: async () => ({ body: { offer: "x", code: "000000", password }, status: 400 }),
	dropTotp: async () => ({ body: { password } }),
	renewRecoveryCodes: async () => ({ body: { password }, status: 400 }),
	endMySession: async () => ({ params: { id: "ops_none" }, status: 404 }),
	endMyOtherSessions: async () => ({ body: {} }),
};

function ofUser(body?: object) {
	return async (world: World): Promise<Aim> => ({ params: { id: (await aUser(world)).id }, ...(body && { body }) });
}

let things = 0;

function another(prefix: string): string {
	things += 1;
	return `${prefix}${things}`;
}

async function aUser(world: World) {
	const { user } = await world.login(another("user-"));
	const dossier = await world.context.storage.users.dossier(user.id);
	return { id: user.id, sessionId: dossier?.sessions[0]?.id ?? "" };
}

async function anEvent(world: World): Promise<string> {
	const { id } = await aUser(world);
	return (await world.eventsOf(id))[0]?.id ?? "";
}

async function anApp(world: World): Promise<string> {
	const made = another("wx-gone-");
	await saveApp(world.context, { platform: "wechat", appid: made, secret: "s3cret" });
	return appId(world, made);
}

async function appId({ context }: World, whose: string): Promise<string> {
	return (await context.storage.apps.byAppid(whose))?.id ?? "";
}
