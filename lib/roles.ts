import { type Role, roles } from "../db/operators.ts";

export { type Role, roles };

/** Whether a role may do what needs at least another one. */
export function mayDo(role: Role, needed: Role): boolean {
	return roles.indexOf(role) >= roles.indexOf(needed);
}
