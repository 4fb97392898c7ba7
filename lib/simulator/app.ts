import type { AppPolicy } from "../../db/records.ts";
import { type AppRegistration, refuseOtherPlatform, saveApp } from "../apps.ts";
import { ConfigError } from "../config.ts";
import type { Context, Essentials, OperatorCaller } from "../context.ts";
import { Refusal } from "../errors.ts";
import { isPlatformName, type PlatformName } from "../platforms/index.ts";
import { standIns } from "./index.ts";
import { isSimulatedAppid, simulatedAppidOf } from "./simulator.ts";

/**
 * Whether the simulator runs, by its setting and the apps that are registered or about to be. Real codes must never
 * meet fake users: it does not run beside a real app. Throws `ConfigError` when it is told to.
 */
export async function wantsSimulator(
	{ simulator, apps }: { simulator: "0" | "1" | "auto"; apps: readonly { appid: string }[] },
	{ storage }: Essentials,
): Promise<boolean> {
	if (simulator === "0") return false;
	const real = [...apps, ...(await storage.apps.list())].find(({ appid }) => !isSimulatedAppid(appid));
	if (real && simulator === "1") {
		throw new ConfigError([
			`LINGPAI_SIMULATOR: must be 0, because the app ${real.appid} is registered and the simulator refuses to run beside a real app`,
		]);
	}
	return !real;
}

/**
 * Registers a real app. The simulated one is switched off with it: no fake user logs in from now on, on any server. Throws
 * `OtherPlatform`.
 */
export async function registerApp(
	essentials: Essentials,
	registration: AppRegistration,
): Promise<"created" | "updated" | "unchanged"> {
	await refuseOtherPlatform(essentials, registration);
	await switchSimulatedApp(essentials, false);
	return saveApp(essentials, registration);
}

/** Lets the simulator's users log in, on WeChat and where they did before, or no longer anywhere. */
export async function switchSimulatedApp(
	essentials: Essentials,
	on: boolean,
	caller: OperatorCaller | null = null,
): Promise<void> {
	const known = (await essentials.storage.apps.list()).filter(({ appid }) => isSimulatedAppid(appid));
	const platforms = new Set([...(on ? (["wechat"] as const) : []), ...known.map(({ platform }) => platform)]);
	for (const platform of platforms) {
		if (isPlatformName(platform)) await saveApp(essentials, { ...simulatedApp(platform), enabled: on }, caller);
	}
}

/**
 * Registers the simulator's app on a platform, unless it is there: an operator may have switched it off. Throws `not_found`
 * when a real app came by another process.
 */
export async function registerSimulated(context: Context, platform: PlatformName): Promise<void> {
	if (await context.storage.apps.byAppid(simulatedAppidOf(platform))) return;
	if (!(await mayRunSimulated(context))) throw new Refusal("not_found");
	await saveApp(context, simulatedApp(platform));
}

function simulatedApp(platform: PlatformName): AppRegistration {
	return { platform, appid: simulatedAppidOf(platform), secret: standIns[platform]?.secret ?? "" };
}

/** Ends the simulator, because a real app comes: no fake user logs in from now on, and in this process it is gone. */
export async function endSimulator(context: Context, caller: OperatorCaller): Promise<void> {
	await switchSimulatedApp(context, false, caller);
	context.simulator = null;
}

/** Whether the simulator's app may be switched on: the simulator runs here, and no real app came by another process. */
export async function mayRunSimulated({ simulator, storage }: Context): Promise<boolean> {
	return simulator !== null && (await storage.apps.list()).every(({ appid }) => isSimulatedAppid(appid));
}

/** What the policy of the simulator's app on a platform says, or null while it is not registered. */
export async function simulatedPolicy(
	{ storage }: Pick<Essentials, "storage">,
	platform: PlatformName,
): Promise<AppPolicy | null> {
	return (await storage.apps.byAppid(simulatedAppidOf(platform)))?.policy ?? null;
}
