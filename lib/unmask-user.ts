import type { Session } from "../db/records.ts";
import { auditEvent, auditRefusals } from "./audit.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { instant } from "./moments.ts";
import { phoneOf } from "./profile.ts";
import { userInReach } from "./users.ts";

type Unmask = typeof contract.unmaskUser;

/** The addresses of this many of the newest sessions are told. */
const recentSessions = 50;

/** What is masked of a user, as it is. Who saw it and why is in the audit log before anything is told. */
export async function unmaskUser(
	context: Context,
	{ id, reason }: InputOf<Unmask>,
	caller: OperatorCaller,
): Promise<OutputOf<Unmask>> {
	const { user, app } = await userInReach(context, id, caller);
	const told = { action: "user.unmask", appid: app.appid, userId: id, detail: { reason } } as const;
	await auditRefusals(context, caller, told, () =>
		context.limits.mayUnmask(caller.operator?.id ?? caller.apiKey?.id ?? "unknown"),
	);
	await context.storage.audit.append(auditEvent(context, caller, { ...told, outcome: "ok" }));
	const all = { appId: null, status: null, openid: null, ip: null, from: null, to: null, q: null };
	const filter = { ...all, now: context.now(), userId: id };
	const { items } = await context.storage.sessions.page(filter, recentSessions, null);
	return {
		openid: user.openid,
		unionid: user.unionid,
		phoneNumber: phoneOf(context, user),
		addresses: addressesOf(items.map(({ session }) => session)),
	};
}

function addressesOf(sessions: Session[]): OutputOf<Unmask>["addresses"] {
	const byAddress = Map.groupBy(sessions, ({ ip }) => ip);
	return [...byAddress]
		.flatMap(([ip, from]) => {
			const lastSeenAt = Math.max(...from.map(({ lastSeenAt }) => lastSeenAt));
			return ip === null ? [] : [{ ip, sessions: from.length, lastSeenAt }];
		})
		.sort((a, b) => b.lastSeenAt - a.lastSeenAt)
		.map(({ lastSeenAt, ...address }) => ({ ...address, lastSeenAt: instant(lastSeenAt) }));
}
