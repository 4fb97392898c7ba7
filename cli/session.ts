import { parseArgs } from "node:util";
import type { Context, OperatorCaller } from "../lib/context.ts";
import type { OutputOf } from "../lib/contract/operation.ts";
import { expireSessions as expireMany, listSessions } from "../lib/contract/operators/session.ts";
import { expireSession, expireSessions } from "../lib/expire-sessions.ts";
import { listSessions as readSessions } from "../lib/sessions.ts";
import { type Command, print, table, UsageError } from "./command.ts";
import { onHost } from "./host.ts";
import { momentTyped, parsedBy } from "./options.ts";
import { progressCount } from "./progress.ts";

/** Who is logged in, and ending that. */
export const sessionCommands: Readonly<Record<string, Command>> = {
	"session list": {
		usage: "[--app APPID] [--status active|expired|revoked] [--user USER] …",
		about: "Lists sessions, newest first, with openids and addresses as they are.",
		options: {
			"--app APPID": "Of this app alone.",
			"--status STATUS": "active, expired or revoked (ended).",
			"--user USER": "Of this user's id (usr_…).",
			"--openid OPENID": "Of this openid.",
			"--ip ADDRESS": "From this address.",
			"--from TIME": "Opened then or later: 2026-01-31, or 2026-01-31T08:00:00Z.",
			"--to TIME": "Opened before.",
			"--q TEXT": "An id, openid, unionid or address, or how a nickname begins.",
			"--limit N": "So many at most; 50, if not told otherwise, and up to 10000.",
		},
		run: list,
	},
	"session expire": {
		usage: "<session id> | --user USER | --app APPID [--reason TEXT]",
		about: "Ends one session, all of a user, or all of an app. Their very next request is refused.",
		options: {
			"--user USER": "All of this user's id (usr_…).",
			"--app APPID": "All of this app: everybody logs in again.",
			"--reason TEXT": "Why; it stands in the audit log.",
			"--reset-session-key": "With a session or a user: the platform also replaces the user's session key.",
		},
		run: expire,
	},
};

const most = 10_000;

type Item = OutputOf<typeof listSessions>["items"][number];

async function list(words: string[]): Promise<number> {
	const { values } = parseArgs({
		args: words,
		options: {
			...({ app: { type: "string" }, status: { type: "string" }, user: { type: "string" } } as const),
			...({
				openid: { type: "string" },
				ip: { type: "string" },
				from: { type: "string" },
				to: { type: "string" },
			} as const),
			...({ q: { type: "string" }, limit: { type: "string", default: "50" }, json: { type: "boolean" } } as const),
		},
	});
	const { app, user, from, to, limit, json, ...others } = values;
	const wanted = Number(limit);
	if (!Number.isInteger(wanted) || wanted < 1 || wanted > most) throw new UsageError(`--limit must be 1 to ${most}`);
	const moments = { from: momentTyped(from), to: momentTyped(to) };
	const given = { ...others, ...moments, appid: app, userId: user, limit: Math.min(wanted, 200) };
	const filter = parsedBy(listSessions.query, given, { appid: "--app", userId: "--user" });
	return onHost(async (context, host) => {
		const { items, isMore } = await read(context, filter, host, wanted);
		const rows = items.map((one) => [
			one.id,
			one.status,
			one.appid,
			one.userId,
			one.openid,
			one.lastSeenAt,
			one.ip ?? "",
		]);
		const heads = ["ID", "STATUS", "APP", "USER", "OPENID", "LAST SEEN", "ADDRESS"];
		const more = isMore ? [`There are more than ${wanted}; see --limit.`] : [];
		print(json, items, [...table(heads, rows, "There is no such session."), ...more]);
		return 0;
	});
}

async function read(
	context: Context,
	filter: Parameters<typeof readSessions>[1],
	host: OperatorCaller,
	wanted: number,
): Promise<{ items: Item[]; isMore: boolean }> {
	const items: Item[] = [];
	let page = await readSessions(context, filter, host);
	for (;;) {
		items.push(...page.items);
		if (page.nextCursor === null || items.length >= wanted) break;
		const { cursor } = parsedBy(listSessions.query, { cursor: page.nextCursor });
		page = await readSessions(context, { ...filter, cursor }, host);
	}
	return { items: items.slice(0, wanted), isMore: items.length > wanted || page.nextCursor !== null };
}

async function expire(words: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: words,
		allowPositionals: true,
		options: {
			...({ user: { type: "string" }, app: { type: "string" }, reason: { type: "string" } } as const),
			...({ "reset-session-key": { type: "boolean" }, json: { type: "boolean" } } as const),
		},
	});
	const { user, app, reason, json, "reset-session-key": resetSessionKey } = values;
	const [id, ...more] = positionals;
	if (more.length > 0 || [id, user, app].filter((told) => told !== undefined).length !== 1) {
		throw new UsageError("say: session expire <session id>, or --user USER, or --app APPID");
	}
	const given = { ids: id === undefined ? undefined : [id], userId: user, appid: app, reason, resetSessionKey };
	const names = { ids: "the session id", appid: "--app", userId: "--user", resetSessionKey: "--reset-session-key" };
	const input = parsedBy(expireMany.body, given, names);
	return onHost(async (context, host) => {
		const { sessions, users } = context.storage;
		if (id !== undefined && !(await sessions.byId(id))) throw new Error(`there is no session ${id}`);
		if (user !== undefined && !(await users.byId(user))) throw new Error(`there is no user ${user}`);
		if (id !== undefined && !input.resetSessionKey) {
			const { expired } = await expireSession(context, { id, ...(reason !== undefined && { reason }) }, host);
			print(json, { expired }, [expired === 1 ? `${id}: ended` : `${id}: had ended before`]);
			return 0;
		}
		const progress = progressCount("sessions ended");
		const done = await expireSessions(context, input, host, progress.tell);
		progress.end();
		print(json, done, told(done));
		return (done.sessionKeysNotReset ?? []).length === 0 ? 0 : 1;
	});
}

function told({ expired, sessionKeysReset, sessionKeysNotReset = [] }: OutputOf<typeof expireMany>): string[] {
	return [
		`${expired} ${expired === 1 ? "session" : "sessions"} ended`,
		...(sessionKeysReset === undefined ? [] : [`${sessionKeysReset} session keys reset`]),
		...sessionKeysNotReset.map(({ userId, error }) => `${userId}: session key not reset (${error})`),
	];
}
