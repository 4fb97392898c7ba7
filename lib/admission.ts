import type { Context } from "./context.ts";
import { Refusal } from "./errors.ts";
import type { Incoming } from "./http.ts";
import type { Rank } from "./load.ts";
import type { Resource } from "./resource.ts";

/** How a request is judged before any work is done for it. `cost`: what it costs the address it comes from. */
export interface Kind {
	rank: Rank;
	cost: number;
}

/** A page takes ten times the work of an operation. */
export const page: Kind = { rank: "page", cost: 10 };

/** What pages load: scripts, styles, pictures. */
export const file: Kind = { rank: "file", cost: 1 };

/** The kind of the requests for a resource. */
export function kindOf({ endpoints }: Resource): Kind {
	const operations = endpoints.map(({ operation }) => operation);
	const cost = operations.some(({ uncounted }) => uncounted) ? 0 : 1;
	if (operations.some(({ tag, uncounted }) => tag === "system" && uncounted)) return { rank: "always", cost };
	const isOfSession = operations.some(({ access }) => access === "session" || access === "apiKey");
	return { rank: isOfSession ? "session" : "other", cost };
}

/**
 * Decides whether a request is taken, before its body is read and anything is looked up: null, or the refusal. The first
 * refusal of an address in a while is logged, not each.
 */
export function admission({ load, limits, log, metrics }: Context) {
	return ({ rank, cost }: Kind, incoming: Incoming): Refusal | null => {
		const spent = cost > 0 ? limits.spend(incoming.address, cost) : null;
		// Not known yet to be an API key: junk gets no further than twice as far.
		const isOver =
			spent?.isOver && !(bearsApiKey(incoming) && limits.spend(incoming.address, cost, 2)?.isOver === false);
		if (isOver) {
			if (spent.isFirst) log.warn({ address: incoming.address }, "too many requests from one address");
			metrics.refused("limit");
			return new Refusal("rate_limited", { retryAfter: Math.max(1, Math.ceil(spent.wait / 1000)) });
		}
		if (load.takes(rank)) return null;
		metrics.refused("load");
		return new Refusal("unavailable", { retryAfter: 1 });
	};
}

function bearsApiKey(incoming: Incoming): boolean {
	return /^bearer +lpk_/i.test(incoming.header("authorization") ?? "");
}
