import { test } from "vitest";
import { codesAtOnce, writesOverBoth } from "../world/at-once.ts";
import { type Cluster, cluster } from "../world/cluster.ts";
import { killedInTurn, pausedInTurn } from "../world/cluster-kills.ts";
import { handedOver, sessionsEnded, type Told } from "../world/endings.ts";
import { outage } from "../world/outage-story.ts";
import { outages } from "../world/outages.ts";
import { postgresPrograms } from "../world/postgres-server.ts";
import { expectNone, sized, skipBecause, tell } from "./form.ts";

type Context = Parameters<typeof skipBecause>[0];

/** Runs a story on a new cluster, whose database syncs as in production, and tells its figures. */
async function told(context: Context, story: (both: Cluster) => Promise<Told>): Promise<void> {
	skipBecause(context, postgresPrograms() === null ? "PostgreSQL's server is not installed" : null);
	await using both = await cluster({ postgres: ["fsync=on", "max_connections=40"] });
	const { faults, figures } = await story(both);
	expectNone(faults);
	tell(context, figures);
}

test("two processes on one PostgreSQL know each other's logins", (context) =>
	told(context, (both) => handedOver(both, sized({ least: 50, short: 1_000, long: 10_000 }))));

test("what one process ends, the other refuses from the next request on", (context) =>
	told(context, (both) => sessionsEnded(both, sized({ least: 20, short: 500, long: 2_000 }))));

test("one code sent to both processes at once succeeds once", (context) =>
	told(context, (both) => codesAtOnce(both, sized({ least: 20, short: 200, long: 2_000 }))));

test("both processes write one audit log, without a gap or a fork", (context) =>
	told(context, (both) => writesOverBoth(both, sized({ least: 500, short: 10_000, long: 50_000 }))));

test("processes that are killed in turn under load lose nothing that they acknowledged", (context) =>
	told(context, (both) => killedInTurn(both, sized({ least: 10, short: 60, long: 600 }))));

test("a process that hangs in the middle of its writes does not keep the other from writing", (context) =>
	told(context, (both) => pausedInTurn(both, sized({ least: 2, short: 6, long: 40 }), 3)));

test.for(outages)(
	"while the database is $name, everybody is told so in time, and all is well soon after",
	(one, context) => told(context, (both) => outage(both, one, sized({ least: 3, short: 10, long: 60 }))),
);
