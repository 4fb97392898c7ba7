import * as backend from "./contract/backend.ts";
import * as data from "./contract/data.ts";
import type { Operation } from "./contract/operation.ts";
import * as account from "./contract/operators/account.ts";
import * as apiKeys from "./contract/operators/api-key.ts";
import * as apps from "./contract/operators/app.ts";
import * as audit from "./contract/operators/audit.ts";
import * as operators from "./contract/operators/operator.ts";
import * as sessions from "./contract/operators/session.ts";
import * as settings from "./contract/operators/settings.ts";
import * as signIn from "./contract/operators/sign-in.ts";
import * as stats from "./contract/operators/stats.ts";
import * as users from "./contract/operators/user.ts";
import * as push from "./contract/push.ts";
import * as session from "./contract/session.ts";
import * as simulator from "./contract/simulator.ts";
import * as system from "./contract/system.ts";
import * as user from "./contract/user.ts";
import * as wafer from "./contract/wafer.ts";

/**
 * Every HTTP operation of Lingpai, by name: the one place that says what goes in, what comes out, who may call and what
 * can go wrong. Routes, the dispatcher, `/api/openapi.json`, `/docs` and the guard tests derive from it.
 */
export const contract = {
	...{ ...session, ...data, ...user, ...wafer, ...backend, ...system, ...simulator, ...push },
	...{
		...signIn,
		...account,
		...sessions,
		...users,
		...audit,
		...apps,
		...apiKeys,
		...operators,
		...stats,
		...settings,
	},
};

/** The operations as a list, each with its name. */
export const operations: readonly (Operation & { name: string })[] = Object.entries(contract).map(([name, spec]) => ({
	name,
	...spec,
}));
