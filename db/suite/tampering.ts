import { afterAll, beforeAll } from "vitest";
import type { ChainReport, Storage } from "../storage.ts";

/** An empty storage of one engine, and somebody who can write its tables behind Lingpai's back. */
export interface Tampered {
	storage: Storage;
	/** Runs statements past the engine. */
	run(sql: string): Promise<void>;
	/** What takes a trigger of the table `audit_events` away. */
	withoutTrigger(name: string): string;
	/** 32 bytes of nothing, as an expression. */
	zeros: string;
	close(): Promise<void>;
}

export type OpenTampered = () => Promise<Tampered>;

const tables = ["audit_events", "audit_head", "audit_base"];

/**
 * One log, written by `write`, for all tests of a `describe`. `reportAfter` tells what verify says after statements that
 * changed it behind Lingpai's back, and then puts everything back; triggers of the log are out of the way.
 */
export function givenTampered(open: OpenTampered, write: (given: Tampered) => Promise<void>) {
	let given: Tampered | null = null;

	function current(): Tampered {
		if (!given) throw new Error("only inside a test");
		return given;
	}

	beforeAll(async () => {
		given = await open();
		const { run, withoutTrigger } = given;
		await write(given);
		for (const name of ["stay", "stay_as_written", "origin_only_erased"]) {
			await run(withoutTrigger(`audit_events_${name}`));
		}
		for (const table of tables) await run(`CREATE TABLE true_${table} AS SELECT * FROM ${table}`);
	});
	afterAll(() => given?.close());

	return {
		/** `zeroes` in a statement stands for 32 bytes of nothing. */
		async reportAfter(...statements: string[]): Promise<ChainReport> {
			const { storage, run, zeros } = current();
			try {
				for (const statement of statements) await run(statement.replaceAll("zeroes", zeros));
				return await storage.audit.verify();
			} finally {
				for (const table of tables) await run(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM true_${table}`);
			}
		},
	};
}
