import { describe, expect, test } from "vitest";
import type { Storage } from "./storage.ts";
import { accessTokenPromises } from "./suite/access-tokens.ts";
import { pushPromises } from "./suite/app-pushes.ts";
import { appKeyAndCodePromises } from "./suite/apps-keys-codes.ts";
import { auditPromises } from "./suite/audit.ts";
import { budgetPromises } from "./suite/budgets.ts";
import { closingPromises } from "./suite/closing.ts";
import { countPromises } from "./suite/counts.ts";
import { forgettingPromises } from "./suite/forgetting.ts";
import { givenStorage } from "./suite/given.ts";
import { importPromises } from "./suite/importing.ts";
import { installationPromises } from "./suite/installation.ts";
import { leasePromises } from "./suite/leases.ts";
import { filterPromises } from "./suite/list-filters.ts";
import { listPromises } from "./suite/lists.ts";
import { operatorSessionPromises } from "./suite/operator-sessions.ts";
import { operatorPromises } from "./suite/operators.ts";
import { retentionPromises } from "./suite/retention.ts";
import { sealPromises } from "./suite/seals.ts";
import { sessionPromises } from "./suite/sessions.ts";
import { stepPromises } from "./suite/steps.ts";
import { userPromises } from "./suite/users.ts";

/** Every promise of `storage.ts`, for any engine; `open` gives an empty storage. */
export function storageSuite(name: string, open: () => Promise<{ storage: Storage }>): void {
	describe(name, () => {
		const given = givenStorage(open);

		appKeyAndCodePromises(given);
		pushPromises(given);
		sessionPromises(given);
		userPromises(given);
		auditPromises(given);
		operatorPromises(given);
		operatorSessionPromises(given);
		installationPromises(given);
		listPromises(given);
		filterPromises(given);
		stepPromises(given);
		forgettingPromises(given);
		importPromises(given);
		countPromises(given);
		leasePromises(given);
		budgetPromises(given);
		accessTokenPromises(given);
		sealPromises(given);
		retentionPromises(given);

		test("an open storage answers a ping", async () => {
			await expect(given.storage.ping()).resolves.toBeUndefined();
		});

		test("tells how much room is left, or that nobody can tell", async () => {
			const free = await given.storage.free();
			expect(free === null || free > 0).toBe(true);
		});

		closingPromises(given);
	});
}
