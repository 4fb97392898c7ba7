import { getNow, getTimeZone } from "next-intl/server";
import { contract } from "../../../lib/contract.ts";
import { showStats } from "../../../lib/dashboard.ts";
import { Refusal } from "../../../lib/errors.ts";
import type { Visit } from "../../operator.ts";
import { beginOf, type Range, rangeOf } from "./ranges.ts";

/** What the dashboard's address may say. */
export type Parameters = Readonly<Record<string, string | string[] | undefined>>;

export type Stats = Awaited<ReturnType<typeof showStats>>;

/** What is looked at, by the page's address. */
export interface LookedAt {
	range: Range;
	/** Null: all apps. */
	appid: string | null;
	stats: Stats;
}

/** The stats that an address asks for. An app that is gone, or never was, is as none. */
export async function lookedAt({ context, caller }: Visit, parameters: Parameters): Promise<LookedAt> {
	const range = rangeOf(parameters.range);
	const from = beginOf(range, await getNow(), await getTimeZone())?.toISOString();
	const query = (appid?: unknown) =>
		contract.showStats.query?.safeParse({ from, ...(appid ? { appid } : {}) }).data ?? {};
	try {
		const asked = query(parameters.appid);
		return { range, appid: asked.appid ?? null, stats: await showStats(context, asked, caller) };
	} catch (error) {
		if (!(error instanceof Refusal) || error.code !== "app_unknown") throw error;
		return { range, appid: null, stats: await showStats(context, query(), caller) };
	}
}

/** The dashboard's address for a range and an app. */
export function addressOf({ range, appid }: Pick<LookedAt, "range" | "appid">): string {
	const parameters = new URLSearchParams({ ...(range !== "day" && { range }), ...(appid !== null && { appid }) });
	return parameters.size === 0 ? "/" : `/?${parameters}`;
}
