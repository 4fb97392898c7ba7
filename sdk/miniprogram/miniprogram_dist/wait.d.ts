import { type Callbacks } from "./platform";
/**
 * Calls a function that answers by callbacks, by a promise, or by both. Rejects with what it says of its failure, and with
 * `timeout` after `patience` milliseconds, then ending a request under way.
 */
export declare function waitFor(run: (callbacks: Callbacks) => unknown, patience: number): Promise<unknown>;
/** What a platform says of a failure, or nothing. */
export declare function reasonOf(reason: unknown): string;
