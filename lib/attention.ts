import type { CountedStep } from "../db/installation.ts";
import { appTroubles, type Observed } from "./app-troubles.ts";
import { concernCodes, concernsOf, type Installation, severities } from "./concerns.ts";

/** What may need a person, in the order in which it is told among what is equally urgent. */
export const attentionCodes = [
	"app_misconfigured",
	"platform_down",
	"platform_quota",
	"platform_timeouts",
	"platform_errors",
	"app_silent",
	"login_refusals",
	"decrypt_failures",
	"signature_failures",
	"sign_in_failures",
	...concernCodes,
] as const;

/** One thing that needs a person. `since`: the hour in which it was first seen within the last day. */
export interface Attention {
	code: (typeof attentionCodes)[number];
	severity: (typeof severities)[number];
	/** The app that it is about; null: the installation. */
	appid: string | null;
	count: number | null;
	share: number | null;
	since: number | null;
}

/** What is known when it is asked what needs a person. */
export interface Situation extends Observed {
	/** The apps to look at: those that are switched on, and are the caller's business. */
	apps: readonly { appid: string; isSimulated: boolean }[];
	/** Null: the installation as a whole is none of the caller's business. */
	installation: Installation | null;
}

/** What needs a person, first things first. */
export function attentionTo(situation: Situation): Attention[] {
	const { apps, installation } = situation;
	const found: Attention[] = apps.flatMap((app) => appTroubles(situation, app));
	if (installation) {
		const whole = { appid: null, share: null, since: null };
		// That the keys are kept well is no news of the day: the settings tell of it.
		const concerns = concernsOf(installation).filter(({ code }) => code !== "keys_beside_data");
		found.push(...signInFailures(situation), ...concerns.map((concern) => ({ ...whole, ...concern })));
	}
	const rank = ({ severity, code }: Attention) =>
		severities.indexOf(severity) * attentionCodes.length + attentionCodes.indexOf(code);
	return found.sort((a, b) => rank(a) - rank(b) || (b.count ?? 0) - (a.count ?? 0));
}

/** Failed sign-ins of operators beyond those that succeeded at which somebody should look. */
const manyFailures = 10;

// Less those that went well: everybody mistypes, and who has a second factor is refused once until he gives it.
function signInFailures({ lately }: Observed): Attention[] {
	const signIns = lately.filter(({ name }) => name === "operator.signIn");
	const refused = signIns.filter(({ label }) => label !== "");
	const sum = (counts: readonly CountedStep[]) => counts.reduce((total, { count }) => total + count, 0);
	const failures = 2 * sum(refused) - sum(signIns);
	if (failures < manyFailures) return [];
	const since = Math.min(...refused.map(({ at }) => at));
	return [{ code: "sign_in_failures", severity: "warning", appid: null, count: failures, share: null, since }];
}
