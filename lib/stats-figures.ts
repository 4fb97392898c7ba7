import type { Count } from "../db/installation.ts";
import { errors } from "./errors.ts";
import { activeSessions, isPlatformTrouble, newUsers, upstreamCalls, upstreamName } from "./stats.ts";

/** What some counts come to. Latencies in milliseconds; null where nothing was measured. */
export interface Figures {
	logins: number;
	refusedLogins: Record<string, number>;
	newUsers: number;
	activeSessions: number | null;
	decryptions: number;
	decryptFailures: Record<string, number>;
	signatures: number;
	signatureFailures: Record<string, number>;
	platformCalls: number;
	platformErrors: Record<string, number>;
	/** By call. */
	platformLatency: Record<string, number>;
	/** Of all calls. */
	meanLatency: number | null;
}

/** Sums counts up, of any apps and hours. */
export function figuresOf(counts: readonly Count[]): Figures {
	const named = (name: string) => counts.filter((one) => one.name === name);
	const logins = named("login");
	const decryptions = named("decrypt");
	const signatures = named("verify");
	const calls = upstreamCalls.map((call) => [call, named(upstreamName(call))] as const);
	const allCalls = calls.flatMap(([, ofCall]) => ofCall);
	return {
		logins: sum(logins.filter(wentWell)),
		refusedLogins: byLabel(logins.filter((one) => !wentWell(one))),
		newUsers: sum(named(newUsers)),
		activeSessions: activeOf(named(activeSessions)),
		decryptions: sum(decryptions.filter((one) => wentWell(one) || isDataFailure(one))),
		decryptFailures: byLabel(decryptions.filter(isDataFailure)),
		signatures: sum(signatures),
		signatureFailures: byLabel(signatures.filter((one) => !wentWell(one))),
		platformCalls: sum(allCalls),
		platformErrors: byLabel(allCalls.filter(({ label }) => isPlatformTrouble(label))),
		platformLatency: Object.fromEntries(
			calls.flatMap(([call, ofCall]) => {
				const mean = meanOf(ofCall);
				return mean === null ? [] : [[call, mean]];
			}),
		),
		meanLatency: meanOf(allCalls),
	};
}

/** How many there are in all of something told by code. */
export function all(byCode: Record<string, number>): number {
	return Object.values(byCode).reduce((total, count) => total + count, 0);
}

function wentWell({ label }: Count): boolean {
	return label === "";
}

// A decryption may be refused before anything is decrypted, when the code that came along is; that is an error code.
function isDataFailure({ label }: Count): boolean {
	return label !== "" && !Object.hasOwn(errors, label);
}

function sum(counts: readonly Count[]): number {
	return counts.reduce((total, { count }) => total + count, 0);
}

function meanOf(counts: readonly Count[]): number | null {
	const count = sum(counts);
	return count === 0 ? null : Math.round(counts.reduce((total, one) => total + one.total, 0) / count);
}

function byLabel(counts: readonly Count[]): Record<string, number> {
	const labels = [...new Set(counts.map(({ label }) => label))];
	return Object.fromEntries(labels.map((label) => [label, sum(counts.filter((one) => one.label === label))]));
}

// Each app has samples of its own: the mean of each, and all together.
function activeOf(samples: readonly Count[]): number | null {
	if (samples.length === 0) return null;
	const appids = [...new Set(samples.map(({ appid }) => appid))];
	return appids.reduce((total, appid) => total + (meanOf(samples.filter((one) => one.appid === appid)) ?? 0), 0);
}
