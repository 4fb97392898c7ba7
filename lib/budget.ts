import type { Spending } from "../db/port/budgets.ts";
import type { Essentials } from "./context.ts";

/** So many points in so many seconds, counted from the first. `name` keeps its keys apart from those of other budgets. */
interface Allowance {
	name: string;
	points: number;
	duration: number;
	/** Its keys are ids that the storage holds anyway: what is asked for often need not be digested. */
	ofIds?: boolean;
}

/** How many seconds until there are points again, and whether that was not told before. */
export interface Wait {
	retryAfter: number;
	isFirst: boolean;
}

/**
 * What each key may do how often, kept by the storage: it holds over all processes and over a restart. Keys are stored as
 * digests where they are addresses and e-mails. A storage that does not answer is an error and no leave.
 */
export class Budget {
	readonly #around: Essentials;
	readonly #name: string;
	readonly #points: number;
	readonly #window: number;
	readonly #ofIds: boolean;

	constructor(around: Essentials, { name, points, duration, ofIds = false }: Allowance) {
		this.#around = around;
		this.#name = name;
		this.#points = points;
		this.#window = duration * 1000;
		this.#ofIds = ofIds;
	}

	/** Takes one of the key's points; of many at once no more than there are. Null: there was one left. */
	async cost(key: string): Promise<Wait | null> {
		// What was refused before is refused without a write: strangers must not keep the disk busy.
		return (await this.#refused(key, this.#points + 1)) ?? this.spend(key);
	}

	/** As `cost`, for what happened already: it is counted whatever was left. */
	async spend(key: string): Promise<Wait | null> {
		const { storage, now } = this.#around;
		const spending = await storage.budgets.spend(this.#keyOf(key), 1, this.#window, now());
		return spending.spent > this.#points ? this.#waitOf(spending) : null;
	}

	/** Asks, and takes nothing. Null: there is a point left. */
	wait(key: string): Promise<Wait | null> {
		return this.#refused(key, this.#points);
	}

	/** Gives one point back. */
	giveBack(key: string): Promise<void> {
		const { storage, now } = this.#around;
		return storage.budgets.giveBack(this.#keyOf(key), 1, now());
	}

	/** Gives all of the key's points back. */
	forget(key: string): Promise<void> {
		return this.#around.storage.budgets.forget(this.#keyOf(key));
	}

	async #refused(key: string, from: number): Promise<Wait | null> {
		const { storage, now } = this.#around;
		const [id, at] = [this.#keyOf(key), now()];
		const found = await storage.budgets.of(id, at);
		if (found === null || found.spent < from) return null;
		// The clock was set back since: nobody waits longer than they are counted.
		const isAhead = found.endsAt > at + this.#window;
		const spending = isAhead ? await storage.budgets.spend(id, 0, this.#window, at) : found;
		return { ...this.#waitOf(spending), isFirst: false };
	}

	#waitOf({ spent, endsAt }: Spending): Wait {
		const retryAfter = Math.max(1, Math.ceil((endsAt - this.#around.now()) / 1000));
		return { retryAfter, isFirst: spent === this.#points + 1 };
	}

	#keyOf(key: string): string {
		const named = `${this.#name} ${key}`;
		return this.#ofIds ? named : this.#around.vault.hashBudget(named);
	}
}
