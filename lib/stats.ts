import type { ErrorCode } from "./errors.ts";

// What is counted, hour by hour (`storage.counts`), and under which names. Each count stands under an appid, or under
// none; `label` tells kinds of one thing apart.
//
// name               label                                          count        total
// <audit action>     "" when it went well, else the event's reason  events       –
// user.new           ""                                             first logins –
// upstream.<call>    "" when it went well, else the error code      calls        milliseconds they took
// sessions.active    ""                                             samples      the active sessions they found
// push               "" when a message was taken, "confirmed"       pushes       –
//                    for the address, else the error code
//
// The first two are written with the events and users themselves (db/), the calls by `Tallies`, the samples by
// `lib/active-sessions.ts`. A mean is total by count, over any number of hours.

/** First logins. */
export const newUsers = "user.new";

/** Samples of how many sessions were active. */
export const activeSessions = "sessions.active";

/** Message pushes of a platform. */
export const pushes = "push";

/** The calls to a platform's servers that are counted and timed. */
export const upstreamCalls = ["exchange", "accessToken", "phone", "checkKey", "resetKey"] as const;

export type UpstreamCallName = (typeof upstreamCalls)[number];

/** The name under which a call to a platform is counted. */
export function upstreamName(call: UpstreamCallName): `upstream.${UpstreamCallName}` {
	return `upstream.${call}`;
}

const platformTroubles: readonly string[] = [
	"app_misconfigured",
	"upstream_rate_limited",
	"upstream_timeout",
	"upstream_error",
	"upstream_busy",
] satisfies ErrorCode[];

/**
 * Whether an error is one of the platform, of the way to it, or of how the app is set up there. A wrong code is none: the
 * platform answered as it should.
 */
export function isPlatformTrouble(code: string): boolean {
	return platformTroubles.includes(code);
}
