import { isNull } from "drizzle-orm";
import type { Storage } from "../storage.ts";
import type { Drizzle } from "./connection.ts";
import { setup } from "./schema.ts";

type State = Awaited<ReturnType<Storage["operators"]["setup"]>>;

/** The one row of the setup. `offer` and `close` are for inside a transaction. */
export function setupOf(drizzle: Drizzle) {
	return {
		state(): State {
			const row = drizzle.select().from(setup).get();
			if (!row) return { state: "new" };
			if (row.closedAt !== null || row.tokenHash === null) return { state: "closed" };
			return { state: "offered", tokenHash: row.tokenHash };
		},

		offer(tokenHash: Buffer): boolean {
			const offered = drizzle
				.insert(setup)
				.values({ id: 1, tokenHash })
				.onConflictDoUpdate({ target: setup.id, set: { tokenHash }, setWhere: isNull(setup.closedAt) });
			return offered.run().changes > 0;
		},

		/** For ever; the time of the first closing stays. */
		close(at: number): void {
			const closed = { tokenHash: null, closedAt: at };
			drizzle
				.insert(setup)
				.values({ id: 1, ...closed })
				.onConflictDoUpdate({ target: setup.id, set: closed, setWhere: isNull(setup.closedAt) })
				.run();
		},
	};
}
