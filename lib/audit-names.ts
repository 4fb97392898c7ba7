import type { Context } from "./context.ts";

/** What those who appear in audit events are called. Who was removed since is missing. */
export interface AuditNames {
	/** By id: the name, else the e-mail. */
	operators: ReadonlyMap<string, string>;
	/** By id. */
	apiKeys: ReadonlyMap<string, string>;
	/** By appid. */
	apps: ReadonlyMap<string, { id: string; name: string; platform: string }>;
}

/** The names of all operators, API keys and apps of today, for the pages. */
export async function auditNames({ storage }: Pick<Context, "storage">): Promise<AuditNames> {
	const [operators, apiKeys, apps] = await Promise.all([
		storage.operators.list(),
		storage.apiKeys.list(),
		storage.apps.list(),
	]);
	return {
		operators: new Map(operators.map(({ id, name, email }) => [id, name || email])),
		apiKeys: new Map(apiKeys.map(({ id, name }) => [id, name])),
		apps: new Map(apps.map(({ id, appid, name, platform }) => [appid, { id, name, platform }])),
	};
}
