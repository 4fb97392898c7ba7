import { z } from "zod";
import type { Handset } from "./phone.ts";
import type { Exchange } from "./wire.ts";

const list = z.object({ items: z.array(z.object({ id: z.string(), expiresAt: z.string() })) });

/** Looks the phone's session up, as an operator would; `id` is null where it is not active any more. */
export async function findSession({ send, phone }: Handset): Promise<{ exchange: Exchange; id: string | null }> {
	const { userId, expiresAt } = phone();
	const query = new URLSearchParams({ userId: userId ?? "", status: "active" });
	const path = `/api/admin/sessions?${query}` as const;
	const exchange = await send({ sender: "operator", method: "GET", path, why: "findSession" });
	// The mini-program is never told its session's id; of a user's sessions its end tells it.
	const found = list.safeParse(exchange.answer).data?.items.find((session) => session.expiresAt === expiresAt);
	return { exchange, id: found?.id ?? null };
}

/** Ends a session, as an operator would. */
export function endSession({ send }: Handset, id: string): Promise<Exchange> {
	const path = `/api/admin/sessions/${id}/expire` as const;
	const body = { reason: "simulator · 模拟器" };
	return send({ sender: "operator", method: "POST", path, body, why: "endSession" });
}
