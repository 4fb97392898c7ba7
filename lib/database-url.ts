import { z } from "zod";

/** How an address of PostgreSQL is written. */
const form = "postgres://user:password@host:5432/database";

/** What may stand behind the `?`; the driver takes more, some of which would undo what the engine sets. */
const known = ["sslmode", "sslrootcert", "sslcert", "sslkey", "sslnegotiation", "host", "application_name", "options"];

/** How the connection is encrypted. With those of the second line the driver checks the certificate as `verify-full` does. */
const sslModes = ["disable", "no-verify", "verify-full", "require", "verify-ca", "prefer"];
const alsoVerifying = ["require", "verify-ca", "prefer"];

/** Of DATABASE_URL: `file:` or PostgreSQL's, as the engine takes it. What is wrong is told without any part of it. */
export const databaseUrl = z.string().transform((text, context) => {
	const fault = faultOf(text);
	if (fault === null) return asDriven(text);
	context.addIssue({ code: "custom", message: fault });
	return z.NEVER;
});

/** True for an address of PostgreSQL. */
export function isPostgres(url: string): boolean {
	return /^postgres(ql)?:\/\//.test(url);
}

/** An address without user, password and parameters, to be shown. */
export function shownUrl(url: string): string {
	if (!isPostgres(url)) return url;
	const { protocol, host, pathname } = new URL(url);
	return `${protocol}//${host}${pathname}`;
}

function faultOf(text: string): string | null {
	if (/^file:.+/.test(text)) return null;
	if (!isPostgres(text)) return `must be file:<path> (SQLite) or ${form} (PostgreSQL)`;
	const url = URL.parse(text);
	if (url === null || !isReadable(url)) {
		return `cannot be read; it is ${form}, and a password's @ : / ? # % are written %40 %3A %2F %3F %23 %25`;
	}
	if (url.pathname.length < 2) return `names no database; it is ${form}`;
	if (url.hostname.includes(",")) return "names several hosts; name the one address that leads to the primary";
	const unknown = [...url.searchParams.keys()].find((name) => !known.includes(name));
	if (unknown !== undefined) return `has a parameter that is not one of: ${known.join(", ")}`;
	const mode = url.searchParams.get("sslmode");
	if (mode !== null && !sslModes.includes(mode)) return `has an sslmode that is not one of: ${sslModes.join(", ")}`;
	return null;
}

// A sign of the password that was not escaped ends up in another part.
function isReadable({ username, password, pathname, search, hash, hostname }: URL): boolean {
	const isWhole = hash === "" && !search.includes("@") && !/[/@:]/.test(pathname.slice(1));
	return isWhole && [username, password, hostname, pathname].every(isDecodable);
}

function isDecodable(text: string): boolean {
	try {
		return !decodeURIComponent(text).includes("\0");
	} catch {
		return false;
	}
}

// The driver warns at each start that the others will mean less some day. Here they go on to mean what they mean now.
function asDriven(text: string): string {
	if (!isPostgres(text)) return text;
	const url = new URL(text);
	if (alsoVerifying.includes(url.searchParams.get("sslmode") ?? "")) url.searchParams.set("sslmode", "verify-full");
	return url.href;
}
