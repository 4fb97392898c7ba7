import type { TestProject } from "vitest/node";
import { postgresPrograms, startTestServer } from "./postgres-server.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** Of a PostgreSQL server that runs for the tests; null where none is installed. */
		postgresUrl: string | null;
	}
}

/** Starts the one PostgreSQL server for all tests of a project that need no server of their own. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
	if (postgresPrograms() === null) {
		provide("postgresUrl", null);
		console.warn("PostgreSQL's server is not installed: the tests that need it are skipped.");
		return async () => {};
	}
	const server = await startTestServer();
	provide("postgresUrl", server.url);
	return async () => server[Symbol.asyncDispose]();
}
