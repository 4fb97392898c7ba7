import { isPublic, networkOf } from "./address.ts";
import type { Context } from "./context.ts";

/** Connections from one address at one time: a fifth of what the server takes, and enough for a carrier's. */
const mostFromOne = 2_000;

/** As much of a connection as the rule needs. */
interface Connection {
	remoteAddress?: string | undefined;
	once(event: "close", listener: () => void): unknown;
}

/**
 * Tells whether a new connection is kept, so that no address takes all of them by opening and never asking. Inner
 * addresses and the proxies of `TRUSTED_PROXIES` have everybody behind them, and are not counted.
 */
export function connectionRule({ clientAddress, running }: Pick<Context, "clientAddress" | "running">) {
	const counts = new Map<string, number>();
	// Who is believed is a proxy.
	const isProxy = (address: string) => clientAddress(address, documentation) !== clientAddress(address, undefined);

	return (socket: Connection): boolean => {
		const address = clientAddress(socket.remoteAddress ?? "", undefined);
		if (!running.rateLimits || !isPublic(address) || isProxy(address)) return true;
		const network = networkOf(address);
		const count = counts.get(network) ?? 0;
		if (count >= mostFromOne) return false;
		counts.set(network, count + 1);
		socket.once("close", () => {
			const left = (counts.get(network) ?? 1) - 1;
			if (left > 0) counts.set(network, left);
			else counts.delete(network);
		});
		return true;
	};
}

// An address that nobody has (RFC 5737).
const documentation = "192.0.2.1";
