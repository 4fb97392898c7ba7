import type { App } from "../db/records.ts";
import type { Context, OperatorCaller } from "./context.ts";
import { Refusal } from "./errors.ts";

type Reacher = Pick<OperatorCaller, "apiKey">;

/** Whether a caller may know of what belongs to an app: an API key that is limited to one knows of no other. */
export function isInReach({ appid }: { appid: string | null }, { apiKey }: Reacher): boolean {
	return apiKey === null || apiKey.appid === null || apiKey.appid === appid;
}

/** The app of an appid, switched off or not. Throws `app_unknown`, for those out of reach as for those that do not exist. */
export async function appInReach(context: Pick<Context, "storage">, appid: string, caller: Reacher): Promise<App> {
	const app = await context.storage.apps.byAppid(appid);
	if (!app || !isInReach(app, caller)) throw new Refusal("app_unknown");
	return app;
}

/** The id of the app that a list is confined to, by its filter or by a limited API key; null: all apps. */
export async function listedAppId(
	context: Pick<Context, "storage">,
	appid: string | undefined,
	caller: Reacher,
): Promise<string | null> {
	const wanted = appid ?? caller.apiKey?.appid ?? null;
	return wanted === null ? null : (await appInReach(context, wanted, caller)).id;
}
