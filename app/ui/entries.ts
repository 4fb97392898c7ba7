import type { Role } from "../../lib/roles.ts";
import type { Messages } from "./messages.ts";

/** A page in the navigation. */
export interface Entry {
	page: keyof Messages["shell"]["pages"];
	href: string;
}

const all: readonly (Entry & { role?: Role; needsSimulator?: true })[] = [
	{ page: "dashboard", href: "/" },
	{ page: "sessions", href: "/sessions" },
	{ page: "users", href: "/users" },
	{ page: "audit", href: "/audit" },
	{ page: "apps", href: "/apps" },
	{ page: "operators", href: "/operators", role: "owner" },
	{ page: "apiKeys", href: "/settings/api-keys", role: "owner" },
	{ page: "settings", href: "/settings" },
	{ page: "simulator", href: "/simulator", needsSimulator: true },
	{ page: "docs", href: "/docs" },
];

/** The pages that there are for someone, in the order of the navigation. */
export function entriesFor(role: Role, isSimulated: boolean): Entry[] {
	return all
		.filter((entry) => (entry.role !== "owner" || role === "owner") && (isSimulated || !entry.needsSimulator))
		.map(({ page, href }) => ({ page, href }));
}

/** The entry that a path belongs to: the longest that it begins with. */
export function entryOf(entries: readonly Entry[], path: string): Entry | undefined {
	return entries
		.filter(({ href }) => path === href || (href !== "/" && path.startsWith(`${href}/`)))
		.sort((one, other) => other.href.length - one.href.length)[0];
}
