import type { Count, CountedStep } from "../db/installation.ts";
import type { App } from "../db/records.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { instant } from "./moments.ts";
import { all, type Figures, figuresOf } from "./stats-figures.ts";
import type { Span } from "./stats-span.ts";

type Answer = OutputOf<typeof contract.showStats>;

/** A point for every step of the span, also where nothing was counted. */
export function pointsOf({ from, to, step }: Span, counted: readonly CountedStep[]): Answer["series"] {
	const steps = new Map<number, CountedStep[]>();
	for (let at = from; at < to; at += step) steps.set(at, []);
	for (const one of counted) steps.get(one.at)?.push(one);
	return [...steps].map(([at, counts]) => {
		const { decryptions, signatures, platformCalls, meanLatency, ...figures } = figuresOf(counts);
		return { at: instant(at), ...figures };
	});
}

/** What some counts come to, beside what the counts of the span before came to. */
export function totalsOf(counted: readonly Count[], before: readonly Count[]): Answer["totals"] {
	const [present, earlier] = [figuresOf(counted), figuresOf(before)];
	const compared = (figure: (figures: Figures) => number | null) => ({
		now: rounded(figure(present)),
		before: rounded(figure(earlier)),
	});
	return {
		logins: compared(({ logins }) => logins),
		refusedLogins: compared(({ refusedLogins }) => all(refusedLogins)),
		newUsers: compared(({ newUsers }) => newUsers),
		activeSessions: compared(({ activeSessions }) => activeSessions),
		decryptions: compared(({ decryptions }) => decryptions),
		decryptFailures: compared(({ decryptFailures }) => all(decryptFailures)),
		signatureFailures: compared(({ signatureFailures }) => all(signatureFailures)),
		platformCalls: compared(({ platformCalls }) => platformCalls),
		platformErrors: compared(({ platformErrors }) => all(platformErrors)),
		platformLatency: compared(({ meanLatency }) => meanLatency),
	};
}

/** What the counts of one app come to. */
export function appFigures({ id, appid, name }: App, counted: readonly Count[]): Answer["apps"][number] {
	const figures = figuresOf(counted.filter((one) => one.appid === appid));
	return {
		...{ id, appid, name },
		logins: figures.logins,
		refusedLogins: all(figures.refusedLogins),
		newUsers: figures.newUsers,
		activeSessions: figures.activeSessions,
		decryptFailures: all(figures.decryptFailures),
		platformErrors: all(figures.platformErrors),
	};
}

function rounded(value: number | null): number | null {
	return value === null ? null : Math.round(value);
}
