import { ConfigError, configExitCode, readConfig } from "../lib/config.ts";
import type { Dispatch } from "../lib/server.ts";
import { runningContext } from "../lib/start.ts";
import { dispatcherOf } from "./dispatcher.ts";

/** What `server.mjs` is given. It imports nothing of the application, so that there is one module graph. */
interface Offer {
	port: number;
	host: string;
	simulator: boolean;
	dispatch: Dispatch;
	/** Finishes what is under way and closes the storage. */
	close(): Promise<void>;
}

const slot = Symbol.for("lingpai.server");

/** Opens everything or leaves with one line for each setting that does not fit (exit code 78). */
export async function start(): Promise<void> {
	const server: typeof globalThis & { [slot]?: (offer: Offer) => void } = globalThis;
	try {
		const { port, host } = readConfig();
		const context = await runningContext();
		server[slot]?.({
			port,
			host,
			simulator: context.simulator !== null,
			dispatch: dispatcherOf(context),
			close: async () => {
				await context.storage.close();
				await new Promise((resolve) => context.log.flush(resolve));
			},
		});
	} catch (error) {
		const lines = error instanceof ConfigError ? error.lines : [error instanceof Error ? error.message : String(error)];
		for (const line of lines) process.stderr.write(`lingpai: ${line}\n`);
		process.exit(error instanceof ConfigError ? configExitCode : 1);
	}
}
