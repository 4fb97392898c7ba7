import type { App, AppPolicy } from "../db/records.ts";
import { changesBetween, described } from "./app-changes.ts";
import { auditEvent } from "./audit.ts";
import type { Caller, Context, Essentials, OperatorCaller } from "./context.ts";
import { Refusal } from "./errors.ts";
import { forgetOfAll, switchedOff } from "./forget.ts";
import type { PlatformName } from "./platforms/index.ts";
import type { Credentials } from "./platforms/platform.ts";
import { newId } from "./tokens.ts";

/** What an app is registered with, until its owner decides otherwise: 7 days sliding inside 30, nothing personal stored. */
export const defaultPolicy: AppPolicy = {
	sessionLifetime: 7 * 86_400,
	absoluteLifetime: 30 * 86_400,
	maxSessionsPerUser: null,
	maxDataAge: 300,
	storeNickname: false,
	storeAvatar: false,
	storePhone: false,
};

/**
 * The app that a request is for: the appid in the body, else in X-Appid, else in the Referer, else the only enabled app
 * (CONTRACT section 4). Throws `app_required`, `app_unknown` or `app_disabled`.
 */
export async function appOf(context: Context, appid: string | undefined, caller: Caller): Promise<App> {
	const told = appid ?? caller.appid;
	if (told !== null) return registeredApp(context, told);
	const enabled = (await context.storage.apps.list()).filter((app) => app.enabled);
	const [only] = enabled;
	if (!only || enabled.length > 1) throw new Refusal("app_required");
	return only;
}

/** The enabled app of an appid. Throws `app_unknown` or `app_disabled`. */
export async function registeredApp(context: Context, appid: string): Promise<App> {
	const app = await context.storage.apps.byAppid(appid);
	if (!app) throw new Refusal("app_unknown");
	if (!app.enabled) throw new Refusal("app_disabled");
	return app;
}

/** What the platform wants to know of an app, the secret opened. */
export function credentialsOf(context: Pick<Context, "vault">, app: Pick<App, "appid" | "sealedSecret">): Credentials {
	return { appid: app.appid, secret: context.vault.open(app.sealedSecret, secretPlace(app.appid)) };
}

export interface AppRegistration {
	platform: PlatformName;
	appid: string;
	secret: string;
	name?: string | undefined;
	policy?: Partial<AppPolicy> | undefined;
	enabled?: boolean | undefined;
}

/** A new app as it is kept, its secret sealed. */
export function newApp(
	context: Pick<Essentials, "vault" | "now">,
	{ platform, appid, secret, name = appid, policy, enabled = true }: AppRegistration,
): App {
	return {
		...{ id: newId("app"), platform, appid, name },
		sealedSecret: sealSecret(context, appid, secret),
		policy: { ...defaultPolicy, ...policy },
		enabled,
		createdAt: context.now(),
	};
}

/** An appid was given for a platform while it is registered on another: its users would be strangers there. */
export class OtherPlatform extends Error {
	constructor({ appid, platform }: Pick<App, "appid" | "platform">, wanted: PlatformName) {
		super(
			`the app ${appid} is registered as an app of ${platform} and cannot become one of ${wanted}: if that was a mistake, delete it first, with its users`,
		);
		this.name = "OtherPlatform";
	}
}

/** Throws `OtherPlatform` when the appid is registered on another platform. */
export async function refuseOtherPlatform(
	{ storage }: Pick<Essentials, "storage">,
	{ appid, platform }: Pick<AppRegistration, "appid" | "platform">,
): Promise<void> {
	const known = await storage.apps.byAppid(appid);
	if (known && known.platform !== platform) throw new OtherPlatform(known, platform);
}

/**
 * Registers an app, or updates the one with this appid; what is not given stays. What its policy no longer wants kept of
 * users is removed. Tells what it did. Throws `OtherPlatform`.
 */
export async function saveApp(
	context: Essentials,
	registration: AppRegistration,
	caller: OperatorCaller | null = null,
): Promise<"created" | "updated" | "unchanged"> {
	const { appid, secret, name, policy, enabled } = registration;
	await refuseOtherPlatform(context, registration);
	const added = newApp(context, registration);
	const known = await context.storage.apps.byAppid(appid);
	const changed: App = known
		? {
				...known,
				...{ name: name ?? known.name, enabled: enabled ?? known.enabled },
				sealedSecret: isSecretOf(context, known, secret) ? known.sealedSecret : added.sealedSecret,
				policy: { ...known.policy, ...policy },
			}
		: added;
	const detail = known ? changesBetween(known, changed) : described(added);
	if (Object.keys(detail).length === 0) return "unchanged";
	const saved = await context.storage.apps.save(changed, {
		created: auditEvent(context, caller, { action: "app.create", outcome: "ok", appid, detail: described(changed) }),
		updated: auditEvent(context, caller, { action: "app.update", outcome: "ok", appid, detail }),
	});
	// Another process registered the appid meanwhile: what it is now decides.
	if (saved === "other_platform") return saveApp(context, registration, caller);
	if (known) await forgetOfAll(context, changed, switchedOff(known.policy, changed.policy), caller);
	return saved;
}

/** The secret as it is kept. */
export function sealSecret({ vault }: Pick<Context, "vault">, appid: string, secret: string): string {
	return vault.seal(secret, secretPlace(appid));
}

/** Whether an app has this secret. A sealed one that does not open any more is another. */
export function isSecretOf(context: Pick<Context, "vault">, app: App, secret: string): boolean {
	try {
		return credentialsOf(context, app).secret === secret;
	} catch {
		return false;
	}
}

/** Where an app's secret stands, for the vault. */
export function secretPlace(appid: string): string {
	return `apps.secret:${appid}`;
}
