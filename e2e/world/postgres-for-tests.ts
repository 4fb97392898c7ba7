import type { TestProject } from "vitest/node";
import { postgresPrograms, startTestServer, type TestServer } from "./postgres-server.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** Of a PostgreSQL server that runs for the tests; null where none is installed. */
		postgresUrl: string | null;
	}
}

let server: TestServer | null = null;

/** Starts the one PostgreSQL server for all tests of a project that need no server of their own. */
export async function setup({ provide }: TestProject): Promise<void> {
	if (postgresPrograms() !== null) server = await startTestServer();
	else console.warn("PostgreSQL's server is not installed: the tests that need it are skipped.");
	provide("postgresUrl", server?.url ?? null);
}

export async function teardown(): Promise<void> {
	await server?.[Symbol.asyncDispose]();
}
