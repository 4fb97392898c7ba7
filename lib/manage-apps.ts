import type { App } from "../db/records.ts";
import { changesBetween, described } from "./app-changes.ts";
import { pushChange, pushStateOf } from "./app-push.ts";
import { isSecretOf, newApp, sealSecret } from "./apps.ts";
import { auditEvent } from "./audit.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import { cursorText } from "./contract/operators/list.ts";
import type { contract } from "./contract.ts";
import { conflict, Refusal } from "./errors.ts";
import { forgetOfAll, type Part, switchedOff } from "./forget.ts";
import { instant } from "./moments.ts";
import { pageOf } from "./paged.ts";
import { isPlatformName, isSecretFor, type PlatformName } from "./platforms/index.ts";
import { isOffered, secretPartsOf } from "./platforms/offers.ts";
import type { SecretPart } from "./platforms/platform.ts";
import { isInReach } from "./reach.ts";
import { endSimulator, mayRunSimulated } from "./simulator/app.ts";
import { isSimulatedAppid } from "./simulator/simulator.ts";

type Changes = Omit<InputOf<typeof contract.changeApp>, "id">;

/** The apps that the caller may see. */
export async function listApps(
	context: Context,
	{ limit, cursor }: InputOf<typeof contract.listApps>,
	caller: OperatorCaller,
): Promise<OutputOf<typeof contract.listApps>> {
	const apps = (await context.storage.apps.list()).filter((app) => isInReach(app, caller));
	const { items, next, previous } = pageOf(apps, limit, cursor ?? null);
	const shown = await Promise.all(items.map((app) => shownApp(context, app)));
	return { items: shown, nextCursor: cursorText(next), previousCursor: cursorText(previous) };
}

/** One app. Throws `not_found`. */
export async function showApp(
	context: Context,
	{ id }: InputOf<typeof contract.showApp>,
	caller: OperatorCaller,
): Promise<OutputOf<typeof contract.showApp>> {
	return shownApp(context, await appFor(context, id, caller));
}

/** Registers an app. Real codes must never meet fake users: the simulator ends with the first real app. */
export async function createApp(
	context: Context,
	registration: InputOf<typeof contract.createApp>,
	caller: OperatorCaller,
): Promise<OutputOf<typeof contract.createApp>> {
	const { appid, platform, secret } = registration;
	if (!isSecretFor(platform, secret)) throw unfitSecret(platform);
	if (isSimulatedAppid(appid)) throw conflict("appid", "is the simulator's own app", "是模拟器自带的小程序");
	const taken = conflict("appid", "is registered already", "已经登记过");
	if (await context.storage.apps.byAppid(appid)) throw taken;
	await endSimulator(context, caller);
	const app = newApp(context, registration);
	const told = { action: "app.create", outcome: "ok", appid, detail: described(app) } as const;
	if (!(await context.storage.apps.add(app, auditEvent(context, caller, told)))) throw taken;
	return shownApp(context, app);
}

/**
 * Changes what is given; nothing is audited where nothing is new. What the policy no longer wants kept of users is removed
 * before this answers. Throws `not_found`, and `unsupported_by_platform` for the push of a platform that has none.
 */
export async function changeApp(
	context: Context,
	{ id, ...changes }: InputOf<typeof contract.changeApp>,
	caller: OperatorCaller,
): Promise<OutputOf<typeof contract.changeApp>> {
	const { appid, platform } = await appFor(context, id, caller);
	const { secret } = changes;
	if (secret !== undefined && isPlatformName(platform) && !isSecretFor(platform, secret)) throw unfitSecret(platform);
	if (isSimulatedAppid(appid)) await refuseUnfitForSimulator(context, changes);
	if (changes.push && !(isPlatformName(platform) && isOffered(platform, "push"))) {
		throw new Refusal("unsupported_by_platform");
	}
	const push = await pushChange(context, id, changes.push);
	let unwanted: Part[] = [];
	const revised = await context.storage.apps.revise(id, (app) => {
		const changed = changedApp(context, app, changes);
		unwanted = switchedOff(app.policy, changed.policy);
		const detail = { ...changesBetween(app, changed), ...(push && { push: push.told }) };
		if (Object.keys(detail).length === 0) return null;
		const { name, sealedSecret, policy, enabled } = changed;
		const event = auditEvent(context, caller, { action: "app.update", outcome: "ok", appid, detail });
		return { changes: { name, sealedSecret, policy, enabled }, ...(push && { push: push.kept }), event };
	});
	if (!revised) throw new Refusal("not_found");
	await forgetOfAll(context, revised, unwanted, caller);
	return shownApp(context, revised);
}

const keyNames = {
	privateKey: { en: "your private key", zh: "应用私钥" },
	aesKey: { en: "the AES key (16 bytes)", zh: "AES 密钥（16 字节）" },
	publicKey: { en: "the platform's public key", zh: "平台公钥" },
} as const satisfies Record<SecretPart, object>;

function unfitSecret(platform: PlatformName): Refusal {
	const en = "is not of the form that this platform gives to its secrets";
	const zh = "不是该平台密钥的格式";
	const keys = secretPartsOf(platform)?.map((part) => keyNames[part]);
	if (!keys) return conflict("secret", en, zh);
	const listed = { en: keys.map((key) => key.en).join(", "), zh: keys.map((key) => key.zh).join("、") };
	return conflict(
		"secret",
		`${en}: ${listed.en}, each in base64 without PEM lines, joined by semicolons`,
		`${zh}：${listed.zh}，均为 base64（不带 PEM 首尾行），以分号连接`,
	);
}

/** The app with this id, if the caller may see it. Throws `not_found`. */
export async function appFor(
	context: Pick<Context, "storage">,
	id: string,
	caller: Pick<OperatorCaller, "apiKey">,
): Promise<App> {
	const app = await context.storage.apps.byId(id);
	if (!app || !isInReach(app, caller)) throw new Refusal("not_found");
	return app;
}

async function refuseUnfitForSimulator(context: Context, { secret, enabled }: Changes): Promise<void> {
	if (secret !== undefined) {
		throw conflict("secret", "is fixed for the simulator's app", "模拟器自带小程序的密钥不能修改");
	}
	if (enabled && !(await mayRunSimulated(context))) {
		const en = "the simulator never runs beside a real app, so its app stays switched off";
		throw conflict("enabled", en, "模拟器不与真实小程序同时运行，它的小程序不能启用");
	}
}

function changedApp(context: Context, app: App, { name, secret, policy, enabled }: Changes): App {
	const isNewSecret = secret !== undefined && !isSecretOf(context, app, secret);
	return {
		...app,
		name: name ?? app.name,
		sealedSecret: isNewSecret ? sealSecret(context, app.appid, secret) : app.sealedSecret,
		policy: { ...app.policy, ...policy },
		enabled: enabled ?? app.enabled,
	};
}

// The sealed secret is left out by naming what is shown.
async function shownApp(context: Context, { id, platform, appid, name, policy, enabled, createdAt }: App) {
	return {
		...{ id, platform, appid, name, policy, enabled, push: await pushStateOf(context, id) },
		createdAt: instant(createdAt),
		simulated: isSimulatedAppid(appid),
	};
}
