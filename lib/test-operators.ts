import type { Operator, Role } from "../db/operators.ts";
import type { OperatorCaller, PersonCaller } from "./context.ts";
import { startOfTime, stranger } from "./test-world.ts";

/** An operator who signed in. */
export function person(role: Role = "owner"): PersonCaller {
	const id = `opr_${role}`;
	const operator: Operator = {
		...{ id, email: `${role}@example.com`, name: null, role, passwordHash: "", sealedTotp: null, totpStep: null },
		...{ recoveryCodes: [], createdAt: startOfTime, lastSignInAt: startOfTime },
	};
	const times = { createdAt: startOfTime, lastSeenAt: startOfTime };
	const operatorSession = {
		id: "ops_1",
		operatorId: id,
		ip: stranger.address,
		userAgent: stranger.userAgent,
		...times,
	};
	return { ...stranger, role, operator, operatorSession, apiKey: null };
}

/** A script with an API key of scope admin, of one app or of all. */
export function script(limitedTo: string | null = null): OperatorCaller {
	return { ...stranger, role: "owner", operator: null, apiKey: { id: "key_1", scope: "admin", appid: limitedTo } };
}
