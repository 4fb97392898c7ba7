import type { Settings } from "../db/installation.ts";
import { auditEvent } from "./audit.ts";
import { concernsOf } from "./concerns.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { installationOf } from "./installation.ts";
import { instant } from "./moments.ts";
import { keyIdOf } from "./vault.ts";

type Show = typeof contract.showSettings;
type Update = typeof contract.updateSettings;

/** What holds until an owner decides otherwise. */
const defaults: Settings = { keepEndedSessions: 30, keepAuditDays: 365, maxAuditEvents: null };

/** What the installation is told to do; what an older release saved lacks what came later. */
export async function settingsOf({ storage }: Pick<Context, "storage">): Promise<Settings> {
	return { ...defaults, ...(await storage.settings.get()) };
}

/** Settings, diagnostics, and what somebody should change about the installation. */
export async function showSettings(context: Context): Promise<OutputOf<Show>> {
	const [settings, installation, diagnostics] = await Promise.all([
		settingsOf(context),
		installationOf(context),
		diagnosticsOf(context),
	]);
	return { ...settings, diagnostics, warnings: concernsOf(installation) };
}

/** Changes what is given. Told by one event with what was before; what changes nothing is not told. */
export async function updateSettings(
	context: Context,
	changes: InputOf<Update>,
	caller: OperatorCaller,
): Promise<OutputOf<Update>> {
	const before = await settingsOf(context);
	const settings: Settings = { ...before, ...changes };
	const detail = changesBetween(before, settings);
	if (Object.keys(detail).length > 0) {
		const event = auditEvent(context, caller, { action: "settings.update", outcome: "ok", detail });
		await context.storage.settings.save(settings, event);
	}
	return showSettings(context);
}

/** What changes, each beside what it was. */
function changesBetween(before: Settings, after: Settings): Record<string, number | null> {
	const names = ["keepEndedSessions", "keepAuditDays", "maxAuditEvents"] as const;
	const changed = names.filter((name) => after[name] !== before[name]);
	return Object.fromEntries(
		changed.flatMap((name) => [
			[name, after[name]],
			[`${name}Before`, before[name]],
		]),
	);
}

async function diagnosticsOf(context: Context): Promise<OutputOf<Show>["diagnostics"]> {
	const { startedAt, keysBesideData, trustedProxies, upstreamTimeout, ...running } = context.running;
	const [root] = await context.storage.seals.page("root", 0, 1);
	return {
		...{ ...running, version: context.version, publicUrl: context.publicUrl },
		startedAt: instant(startedAt),
		uptime: Math.floor((context.now() - startedAt) / 1000),
		trustedProxies: [...trustedProxies],
		simulator: context.simulator !== null,
		upstreamTimeout: upstreamTimeout / 1000,
		masterKeys: {
			ids: [...context.vault.keyIds],
			ofRoot: keyIdOf(root?.sealed ?? ""),
			besideData: keysBesideData,
		},
		storage: await context.storage.report(),
	};
}
