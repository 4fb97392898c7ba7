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
		const { runningContext } = await import("./lib/start.ts");
		const { log } = await runningContext();
		const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
		// The page tells the operator its digest.
		const { digest } = Object(error);
		log.error({ method, path: path.split("?", 1)[0], name, reason: message, stack, digest }, "page failed");
	}
};
