import { networkOf } from "./address.ts";
import type { Context } from "./context.ts";

const memory = 90 * 86_400_000;

/** Whether this operator signed in from the network of this address in the last 90 days, as the audit log tells. */
export async function hasSignedInFrom(
	{ storage, now }: Pick<Context, "storage" | "now">,
	operatorId: string,
	address: string | null,
): Promise<boolean> {
	if (address === null) return false;
	const network = networkOf(address);
	const { items } = await storage.audit.page(
		{
			...{ action: "operator.signIn", outcome: "ok", operatorId, from: now() - memory },
			...{ reason: null, appid: null, userId: null, sessionId: null, to: null, q: null },
		},
		200,
		null,
	);
	return items.some(({ ip }) => ip !== null && networkOf(ip) === network);
}
