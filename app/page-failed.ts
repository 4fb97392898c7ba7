import { isOutage } from "../lib/outage.ts";
import { runningContext } from "../lib/start.ts";

/** Notes in the log why a page could not be rendered; that the storage does not answer is noted once, not by each page. */
export async function pageFailed(error: unknown, told: object): Promise<void> {
	const context = await runningContext();
	if (isOutage(error)) return context.outage.noticed(context, error, told);
	const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
	// The page tells the operator its digest.
	const { digest } = Object(error);
	context.log.error({ ...told, name, reason: message, stack, digest }, "page failed");
}
