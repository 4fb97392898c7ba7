import type { Instrumentation } from "next";

/** Next runs this once, before the first request: opens everything, and offers the operations to `server.mjs`. */
export async function register(): Promise<void> {
	// Next builds this file for the edge too; the condition keeps node's modules out of that build.
	if (process.env.NEXT_RUNTIME === "nodejs") {
		const { start } = await import("./app/start.ts");
		await start();
	}
}

/** A page that could not be rendered stands in the log as everything else does. */
export const onRequestError: Instrumentation.onRequestError = async (error, { path, method }) => {
	if (process.env.NEXT_RUNTIME === "nodejs") {
		const { pageFailed } = await import("./app/page-failed.ts");
		await pageFailed(error, { method, path: path.split("?", 1)[0] });
	}
};
