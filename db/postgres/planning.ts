// The server's planner guesses from statistics, which may be hours old or not there yet, and reads a whole table where it
// guesses wrong. Every statement here has its index: the planner is not to think of anything else. Compiling a statement
// takes longer than running it.
const avoided = {
	...{ enable_seqscan: "off", enable_bitmapscan: "off", enable_sort: "off", enable_incremental_sort: "off" },
	...{ jit: "off", max_parallel_workers_per_gather: "0" },
};

// One plan for all values, made once: to plan a login anew takes as long as to run it.
const planned = { ...avoided, plan_cache_mode: "force_generic_plan" };

/** Has the statements of this connection read by indexes, each planned once. */
export const planOnce: string = configured(planned, false);

/** Has the statements of this transaction read by indexes. */
export const readByIndexes: string = configured(avoided, true);

/**
 * What finds the user of an openid in an app. As a range with an order, which one index alone gives: while there are few users
 * the planner takes the one of all users of the app for as good, and stays with it while thousands come.
 */
export function isOpenid(appId: string, openid: string): string {
	return `app_id = ${appId} AND openid BETWEEN ${openid} AND ${openid} ORDER BY openid`;
}

/**
 * That a session is not ended, where others are asked for by their ids. Asked plainly, an index that holds all that are not
 * ended is taken for as good while there are few.
 */
export const isNotEnded = "revoked_at IS NOT DISTINCT FROM NULL::bigint";

// A cluster may know fewer settings than PostgreSQL.
function configured(settings: Record<string, string>, isLocal: boolean): string {
	const rows = Object.entries(settings).map(([name, value]) => `('${name}', '${value}')`);
	return `SELECT set_config(name, value, ${isLocal}) FROM (VALUES ${rows.join(", ")}) AS wanted (name, value)
		WHERE current_setting(name, true) IS NOT NULL`;
}
