import type { App } from "../db/records.ts";
import type { Columns, columnNames } from "./import-columns.ts";
import { isSessionKey } from "./session-key-shape.ts";

/** Why a line is refused, each in the words of a report, which never quotes the line. */
export const refusals = {
	columns: "has not as many cells as the first line has names",
	other_app: "is of another app, says its appid",
	openid_missing: "has no openid",
	openid_malformed: "its openid is not 1 to 128 characters of visible ASCII",
	openid_looks_like_key: "its openid looks like a session key: are two columns swapped?",
	unionid_malformed: "its unionid is not 1 to 128 characters of visible ASCII",
	session_key_malformed:
		"its session key is not what this platform gives (the base64 text, whole), or the platform gives none",
	created_at_malformed: "its created_at is no time of the past (ISO 8601, or seconds or milliseconds since 1970)",
	duplicate: "its openid stands in an earlier line, which counts",
	other_unionid: "its user is known by another unionid, which stays",
} as const;

export type LineRefusal = keyof typeof refusals;

/** A user as a line tells of him; null: it does not tell. */
export interface ToldUser {
	openid: string;
	unionid: string | null;
	sessionKey: string | null;
	/** Milliseconds since 1970. */
	createdAt: number | null;
}

/** What a line says of a user, or why it is refused. `now` in milliseconds. */
export function userIn(
	cells: readonly string[],
	{ places, count }: Columns,
	{ appid, platform }: Pick<App, "appid" | "platform">,
	now: number,
): ToldUser | LineRefusal {
	if (cells.length !== count) return "columns";
	const cell = (name: (typeof columnNames)[number]) => toldIn(cells[places[name] ?? -1]);
	const { openid, unionid, sessionKey, createdAt } = {
		...{ openid: cell("openid"), unionid: cell("unionid") },
		...{ sessionKey: cell("session_key"), createdAt: cell("created_at") },
	};
	if ((cell("appid") ?? appid) !== appid) return "other_app";
	if (openid === null) return "openid_missing";
	if (!isId(openid)) return "openid_malformed";
	if (openid.endsWith("==") && isSessionKey(platform, openid)) return "openid_looks_like_key";
	if (unionid !== null && !isId(unionid)) return "unionid_malformed";
	if (sessionKey !== null && !isSessionKey(platform, sessionKey)) return "session_key_malformed";
	const at = createdAt === null ? null : momentOf(createdAt);
	if (at !== null && !(at > 0 && at <= now + clockSkew)) return "created_at_malformed";
	return { openid, unionid, sessionKey, createdAt: at };
}

/** Clocks of other machines may be a little ahead. */
const clockSkew = 600_000;

// Ids leave in headers (forward-auth).
function isId(text: string): boolean {
	return /^[!-~]{1,128}$/.test(text);
}

/** Null for nothing, as databases write it too. */
function toldIn(cell: string | undefined): string | null {
	const text = cell?.trim() ?? "";
	return text === "" || text === "\\N" || text === "NULL" || text === "null" ? null : text;
}

/** Milliseconds since 1970, NaN where it is none. Without a zone it is this machine's time, as databases write it. */
function momentOf(text: string): number {
	if (/^\d{10}$/.test(text)) return Number(text) * 1000;
	if (/^\d{13}$/.test(text)) return Number(text);
	const [, day, time = "00:00:00", zone = ""] =
		/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(text) ?? [];
	return day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
}
