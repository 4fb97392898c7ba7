import type { Count } from "../db/installation.ts";
import type { Storage } from "../db/storage.ts";
import type { Log } from "./log.ts";
import { PlatformRefusal } from "./platforms/platform.ts";
import { pushes, type UpstreamCallName, upstreamName } from "./stats.ts";

const hour = 3_600_000;

/** Milliseconds between two writes, at least. */
const writeInterval = 10_000;

/** What could not be written is tried again, but for no more hours than this: memory must not fill up. */
const keptHours = 24;

type Hour = Map<string, Count>;

interface Surroundings {
	storage: Pick<Storage, "counts">;
	log: Pick<Log, "warn">;
	now(): number;
}

/**
 * Counts in memory what happens on the path of requests, and writes it down beside it: a request neither waits for the
 * storage nor fails with it. What was not written when the process is killed is lost: ten seconds of counts.
 */
export class Tallies {
	readonly #around: Surroundings;
	#hours = new Map<number, Hour>();
	#timer: NodeJS.Timeout | null = null;
	#writing: Promise<void> | null = null;
	#isToldOf = false;

	constructor(around: Surroundings) {
		this.#around = around;
	}

	/** Times one call to the platform of an app and counts how it ended. */
	async upstream<T>(appid: string, call: UpstreamCallName, run: () => Promise<T>): Promise<T> {
		const started = performance.now();
		let label = "";
		try {
			return await run();
		} catch (error) {
			label = error instanceof PlatformRefusal ? error.code : "internal";
			throw error;
		} finally {
			this.#add({ appid, name: upstreamName(call), label, count: 1, total: performance.now() - started });
		}
	}

	/** Counts a message push to an app; `label` as `lib/stats.ts` lists them. */
	pushed(appid: string, label: string): void {
		this.#add({ appid, name: pushes, label, count: 1, total: 0 });
	}

	/** Writes down what is left, and stops. */
	async close(): Promise<void> {
		await this.#writing;
		await this.#write();
		if (this.#timer) clearTimeout(this.#timer);
	}

	#add(count: Count): void {
		addTo(this.#hours, Math.floor(this.#around.now() / hour) * hour, count);
		this.#writeSoon();
	}

	#writeSoon(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = null;
			this.#writing = this.#write();
		}, writeInterval).unref();
	}

	async #write(): Promise<void> {
		const hours = this.#hours;
		this.#hours = new Map();
		for (const [at, counts] of hours) {
			try {
				const rounded = [...counts.values()].map((one) => ({ ...one, total: Math.round(one.total) }));
				await this.#around.storage.counts.add(at, rounded);
				this.#isToldOf = false;
			} catch (error) {
				this.#tell(error);
				for (const count of counts.values()) addTo(this.#hours, at, count);
			}
		}
		for (const at of [...this.#hours.keys()].sort((a, b) => b - a).slice(keptHours)) this.#hours.delete(at);
		if (this.#hours.size > 0) this.#writeSoon();
	}

	// Once, until it goes well again: the next turn is in seconds.
	#tell(error: unknown): void {
		if (!this.#isToldOf) {
			this.#around.log.warn({ reason: error instanceof Error ? error.message : undefined }, "counts not written");
		}
		this.#isToldOf = true;
	}
}

function addTo(hours: Map<number, Hour>, at: number, { count, total, ...one }: Count): void {
	const counts = hours.get(at) ?? new Map<string, Count>();
	hours.set(at, counts);
	const key = `${one.appid} ${one.name} ${one.label}`;
	const kept = counts.get(key) ?? { ...one, count: 0, total: 0 };
	counts.set(key, kept);
	kept.count += count;
	kept.total += total;
}
