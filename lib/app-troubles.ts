import type { CountedStep } from "../db/installation.ts";
import { isPlatformTrouble } from "./stats.ts";
import { all, type Figures, figuresOf } from "./stats-figures.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** What was counted lately, and what is usual. */
export interface Observed {
	now: number;
	/** By hours: the last 24 and the present one. */
	lately: readonly CountedStep[];
	/** In one step: the seven days before. */
	usually: readonly CountedStep[];
	/** By appid: since when its platform is taken for down, and when that was last found. */
	platformsDown: ReadonlyMap<string, { since: number; at: number }>;
}

/** What goes wrong with an app, and for how many of all. */
const kinds = {
	app_misconfigured: ofCalls("app_misconfigured"),
	platform_quota: ofCalls("upstream_rate_limited"),
	platform_timeouts: ofCalls("upstream_timeout"),
	platform_errors: ofCalls("upstream_error", "upstream_busy"),
	login_refusals: ({ logins, refusedLogins }: Figures) => {
		const own = Object.entries(refusedLogins).filter(([code]) => !isPlatformTrouble(code));
		const failed = all(Object.fromEntries(own));
		return { failed, of: logins + failed };
	},
	decrypt_failures: ({ decryptions, decryptFailures }: Figures) => ({ failed: all(decryptFailures), of: decryptions }),
	signature_failures: ({ signatures, signatureFailures }: Figures) => ({
		failed: all(signatureFailures),
		of: signatures,
	}),
} as const;

type Kind = keyof typeof kinds;

/** Milliseconds after which nobody knows whether a platform is still down: nobody has logged in since. */
const stale = 300_000;

interface Trouble {
	code: Kind | "app_silent" | "platform_down";
	severity: "error" | "warning";
	appid: string;
	count: number;
	share: number | null;
	since: number;
}

/** A share of calls that go wrong above which somebody should look, and one above which next to nobody can log in. */
const shares = { much: 0.05, most: 0.5 };

/** Fewer failures than this are an accident. */
const fewest = 5;

/** A day's logins of an app that a great many people miss. */
const busy = 10;

/** What goes wrong with one app. */
export function appTroubles(
	{ now, lately, usually, platformsDown }: Observed,
	{ appid, isSimulated }: { appid: string; isSimulated: boolean },
): Trouble[] {
	const own = lately.filter((one) => one.appid === appid);
	const present = Math.floor(now / hour) * hour;
	const current = figuresOf(own.filter(({ at }) => at >= present));
	// Counted by the clock's hours: the last sixty minutes stand in this one and the one before.
	const recent = figuresOf(own.filter(({ at }) => at >= present - hour));
	const today = figuresOf(own);
	const usual = figuresOf(usually.filter((one) => one.appid === appid));

	const tell = (code: Kind, figures: Figures, severity: Trouble["severity"]): Trouble => {
		const { failed, of } = kinds[code](figures);
		const since = Math.min(...own.filter((one) => kinds[code](figuresOf([one])).failed > 0).map(({ at }) => at));
		return { code, severity, appid, count: failed, share: shareOf({ failed, of }), since };
	};
	const found: Trouble[] = [];

	const down = platformsDown.get(appid);
	if (down && now - down.at < stale) {
		found.push({ code: "platform_down", severity: "error", appid, count: 0, share: null, since: down.since });
	}

	for (const code of ["app_misconfigured", "platform_quota"] as const) {
		// Mended when the platform answers again in this hour.
		const isMended = kinds[code](current).failed === 0 && current.platformCalls > all(current.platformErrors);
		if (kinds[code](recent).failed > 0 && !isMended) found.push(tell(code, recent, "error"));
	}
	for (const code of ["platform_timeouts", "platform_errors"] as const) {
		const seen = kinds[code](recent);
		const share = shareOf(seen);
		if (seen.failed < fewest || share <= shares.much) continue;
		found.push(tell(code, recent, share >= shares.most ? "error" : "warning"));
	}
	for (const code of ["login_refusals", "decrypt_failures", "signature_failures"] as const) {
		const figures = [recent, today].find((one) => isFarAbove(kinds[code](one), kinds[code](usual)));
		if (figures) found.push(tell(code, figures, "warning"));
	}
	if (today.logins === 0 && usual.logins > 0 && !isSimulated) {
		const severity = usual.logins >= 7 * busy ? "error" : "warning";
		found.push({ code: "app_silent", severity, appid, count: usual.logins, share: null, since: now - day });
	}
	return found;
}

interface Failures {
	failed: number;
	of: number;
}

// What people send is refused now and then; that it is refused far more often than in the week before is news.
function isFarAbove(seen: Failures, usual: Failures): boolean {
	const share = shareOf(usual);
	return seen.failed >= fewest && shareOf(seen) > Math.max(3 * share, share + 0.1);
}

function shareOf({ failed, of }: Failures): number {
	return of === 0 ? 0 : failed / of;
}

function ofCalls(...codes: string[]): (figures: Figures) => Failures {
	return ({ platformErrors, platformCalls }) => ({
		failed: codes.reduce((total, code) => total + (platformErrors[code] ?? 0), 0),
		of: platformCalls,
	});
}
