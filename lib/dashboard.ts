import type { Count } from "../db/installation.ts";
import type { App } from "../db/records.ts";
import { activeSessionsNow } from "./active-sessions.ts";
import { attentionTo } from "./attention.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { installationOf } from "./installation.ts";
import { instant } from "./moments.ts";
import { appInReach } from "./reach.ts";
import { isSimulatedAppid } from "./simulator/simulator.ts";
import { activeSessions } from "./stats.ts";
import { appFigures, pointsOf, totalsOf } from "./stats-answer.ts";
import { type Span, spanBefore, spanOf, wholeHours } from "./stats-span.ts";

type Stats = typeof contract.showStats;
type Answer = OutputOf<Stats>;

const hour = 3_600_000;
const day = 24 * hour;

/** What happened in a span of time, step by step and beside the span before, and what needs a person now. */
export async function showStats(context: Context, input: InputOf<Stats>, caller: OperatorCaller): Promise<Answer> {
	const now = context.now();
	const span = spanOf(input, now);
	const limitedTo = caller.apiKey?.appid ?? null;
	const appid = input.appid ?? limitedTo;
	const apps = appid === null ? await context.storage.apps.list() : [await appInReach(context, appid, caller)];
	const [steps, before, attention, samples, samplesBefore] = await Promise.all([
		context.storage.counts.series(span.from, span.to, span.step, appid),
		countsBefore(context, span, appid),
		attentionOf(context, apps, limitedTo),
		now < span.to ? activeNow(context, appid) : lastSamples(context, span.to, appid),
		lastSamples(context, spanBefore(span, now).to, appid),
	]);
	// In all, "active" means at the end: the count of now, or the last sample, not the mean of all.
	const counted = [...withoutSamples(steps), ...samples];
	return {
		from: instant(span.from),
		to: instant(span.to),
		step: span.step / 1000,
		series: pointsOf(span, steps),
		totals: totalsOf(counted, [...withoutSamples(before), ...samplesBefore]),
		apps: apps.map((app) => appFigures(app, counted)).sort((a, b) => b.logins - a.logins),
		attention,
	};
}

/** What was counted in the span before, up to the same moment: of its last hour the part that has passed of this one. */
async function countsBefore({ storage, now }: Context, span: Span, appid: string | null): Promise<Count[]> {
	const { from, to } = spanBefore(span, now());
	const { until, share } = wholeHours(to);
	const [whole, begun] = await Promise.all([
		until > from ? storage.counts.series(from, until, until - from, appid) : [],
		share > 0 ? storage.counts.series(until, until + hour, hour, appid) : [],
	]);
	return [...whole, ...begun.map((one) => ({ ...one, count: one.count * share, total: one.total * share }))];
}

async function activeNow(context: Context, appid: string | null): Promise<Count[]> {
	const counts = await activeSessionsNow(context);
	return counts.filter((one) => appid === null || one.appid === appid);
}

/** The latest samples of active sessions before a moment, not older than three hours: a server may have been down. */
async function lastSamples({ storage }: Context, before: number, appid: string | null): Promise<Count[]> {
	const { until } = wholeHours(before);
	const found = await storage.counts.series(until - 3 * hour, until + hour, hour, appid);
	const samples = found.filter(({ name }) => name === activeSessions);
	const latest = Math.max(...samples.map(({ at }) => at));
	return samples.filter(({ at }) => at === latest);
}

function withoutSamples(counts: readonly Count[]): Count[] {
	return counts.filter(({ name }) => name !== activeSessions);
}

async function attentionOf(
	context: Context,
	apps: readonly App[],
	limitedTo: string | null,
): Promise<Answer["attention"]> {
	const { storage } = context;
	const now = context.now();
	const until = wholeHours(now).until;
	const [lately, usually, installation] = await Promise.all([
		storage.counts.series(until - day, until + hour, hour, limitedTo),
		storage.counts.series(until - 8 * day, until - day, 7 * day, limitedTo),
		limitedTo === null ? installationOf(context) : null,
	]);
	const looked = apps
		.filter(({ enabled }) => enabled)
		.map(({ appid }) => ({ appid, isSimulated: isSimulatedAppid(appid) }));
	return attentionTo({
		now,
		platformsDown: context.noticed.platformsDown,
		lately,
		usually,
		apps: looked,
		installation,
	}).map((one) => ({
		...one,
		since: one.since === null ? null : instant(one.since),
	}));
}
