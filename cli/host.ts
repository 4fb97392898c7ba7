import { readConfig } from "../lib/config.ts";
import type { Context, Essentials, OperatorCaller } from "../lib/context.ts";
import { errors, Refusal } from "../lib/errors.ts";
import { wantsSimulator } from "../lib/simulator/app.ts";
import { createSimulator } from "../lib/simulator/simulator.ts";
import { contextOn } from "../lib/start.ts";
import { newId } from "../lib/tokens.ts";
import { withData } from "./command.ts";

/**
 * Does with the operators' use cases what they do over HTTP, as somebody who may all and sees all. Throws what was refused
 * as one sentence.
 */
export function onHost<T>(work: (context: Context, host: OperatorCaller) => Promise<T>): Promise<T> {
	return withData({ mayCreate: false }, async (essentials) => {
		const context = await hostContext(essentials);
		try {
			return await work(context, host());
		} catch (error) {
			throw error instanceof Refusal ? new Error(sentenceOf(error)) : error;
		} finally {
			await context.tallies.close();
		}
	});
}

async function hostContext(essentials: Essentials): Promise<Context> {
	// stdout is for the result.
	const config = { ...readConfig(), logLevel: "silent" } as const;
	const isSimulated = await wantsSimulator(config, essentials);
	return contextOn(config, essentials, () => null, isSimulated ? createSimulator(Date.now) : null);
}

function host(): OperatorCaller {
	const unknown = { address: null, userAgent: null, appid: null };
	return { requestId: newId("req"), ...unknown, role: "owner", operator: null, apiKey: null };
}

function sentenceOf({ code, details = [] }: Refusal): string {
	const sentences = details.map(({ path, message }) =>
		typeof message === "string" ? `${path} ${message}`.trim() : message.en,
	);
	return sentences.join("; ") || errors[code].en;
}
