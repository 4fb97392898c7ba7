/** How much of a budget is spent in the window that ends at `endsAt`. */
export interface Spending {
	spent: number;
	endsAt: number;
}

/**
 * What may be done only so often. A budget is spent in a window that begins with its first point; what is spent stays
 * spent until the window ends, in every process and after a restart. How much there is of it, the caller knows.
 */
export interface Budgets {
	/**
	 * Spends points of a key, and answers what is spent with them: of many at once each is told its own sum. A window never
	 * ends later than `window` milliseconds after `at`, should a clock have been ahead.
	 */
	spend(key: string, points: number, window: number, at: number): Promise<Spending>;
	/** Null: nothing is spent at `at`. */
	of(key: string, at: number): Promise<Spending | null>;
	/** Gives points back to the window that they were spent in, but never more than were. */
	giveBack(key: string, points: number, at: number): Promise<void>;
	forget(key: string): Promise<void>;
	/** Removes up to `limit` budgets whose windows ended before `before`, and answers how many. */
	purge(before: number, limit: number): Promise<number>;
}
