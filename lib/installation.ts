import { type Installation, isLoopback } from "./concerns.ts";
import type { Context } from "./context.ts";

/** The latest logins that are looked at to tell where requests come from. */
const looked = 20;

/** Milliseconds for which a proxy is spoken of after it was last seen: mended, it is no concern any more. */
const remembered = 3_600_000;

/** What is known of this installation as a whole. */
export async function installationOf({ storage, now, noticed, ...context }: Context): Promise<Installation> {
	const anyOther = { appId: null, status: null, userId: null, openid: null, ip: null, from: null, to: null, q: null };
	const [report, operators, latest] = await Promise.all([
		storage.report(),
		storage.operators.list(),
		storage.sessions.page({ ...anyOther, now: now() }, looked, null),
	]);
	return {
		publicUrl: context.publicUrl,
		rateLimits: context.running.rateLimits,
		isSimulated: context.simulator !== null,
		freeDisk: report.free,
		dataSize: report.size,
		ownersWithoutSecondFactor: operators.filter((one) => one.role === "owner" && one.sealedTotp === null).length,
		isCalledFromElsewhere: latest.items.some(({ session: { ip } }) => ip !== null && !isLoopback(ip)),
		isBehindUnknownProxy: noticed.unknownProxyAt !== null && noticed.unknownProxyAt > now() - remembered,
		keysBesideData: context.running.keysBesideData,
	};
}
