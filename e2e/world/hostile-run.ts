import fc from "fast-check";
import type { Operation } from "../../lib/contract/operation.ts";
import { operations } from "../../lib/contract.ts";
import type { AllMeans } from "./hostile-means.ts";
import { type HostileRequest, hostileRequest } from "./hostile-requests.ts";
import type { Sent } from "./hostile-sender.ts";

type Named = (typeof operations)[number];

interface Wanted {
	/** The same seed gives the same requests. */
	seed: number;
	count: number;
	/** The operations to call; all unless told. */
	isMeant?: (one: Named) => boolean;
}

/** Hostile requests to all operations that are meant, mixed; more to those that few requests get far with. */
export function requestsFor(means: AllMeans, { seed, count, isMeant = () => true }: Wanted): HostileRequest[] {
	const isHard = ({ method, created, name }: Operation & { name: string }) =>
		method === "DELETE" || created === true || name === "decrypt";
	const each = operations.filter(isMeant).map((operation) => ({
		weight: isHard(operation) ? 3 : 1,
		arbitrary: hostileRequest(operation, means.of(operation)),
	}));
	return fc.sample(fc.oneof(...each), { seed, numRuns: count });
}

// They have one answer to whoever is not there for the first time, or comes without a password.
const closed = ["setUp", "signIn", "signOut"];

/** The operations that no request got past the door of: of them nothing was shown. */
export function neverSucceeded({ statuses }: Sent, isMeant: (one: Named) => boolean): string[] {
	const succeeded = (name: string) => [200, 201, 204].some((status) => statuses.get(name)?.has(status));
	return operations
		.filter(isMeant)
		.map(({ name }) => name)
		.filter((name) => !closed.includes(name) && !succeeded(name));
}

/** What came back, in words. */
export function toldOf({ slowest, statuses }: Sent, count: number, milliseconds: number): string {
	const all = [...statuses].map(([name, counts]) => `${name} ${[...counts].map(([s, n]) => `${s}×${n}`).join(" ")}`);
	const seconds = (milliseconds / 1000).toFixed(1);
	return `${count} requests in ${seconds} s, slowest ${slowest.toFixed(0)} ms\n${all.join("; ")}`;
}
