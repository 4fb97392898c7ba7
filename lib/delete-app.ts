import { auditEvent } from "./audit.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { tellErased } from "./erasure.ts";
import { conflict, Refusal } from "./errors.ts";
import { appFor, changeApp } from "./manage-apps.ts";
import { isSimulatedAppid } from "./simulator/simulator.ts";

/** Users erased in one step: other requests run between two. */
const step = 100;

/** How often logins that were under way may add a user once more. */
const rounds = 20;

/**
 * Deletes an app with its users, their sessions and its API keys; the audit log stays. It is switched off first, so that
 * nobody new comes. Should it be cut short, what is left is an app that is off: deleting it again goes on. Throws
 * `not_found`.
 */
export async function deleteApp(
	context: Context,
	{ id }: InputOf<typeof contract.deleteApp>,
	caller: OperatorCaller,
): Promise<void> {
	const { appid, platform, name } = await appFor(context, id, caller);
	if (isSimulatedAppid(appid) && context.simulator) {
		const en = "the simulator's app stays as long as the simulator is on";
		throw conflict("id", en, "模拟器开启时不能删除它自带的小程序");
	}
	await changeApp(context, { id, enabled: false }, caller);
	let users = 0;
	for (let round = 0; round < rounds; round += 1) {
		users += await eraseUsers(context, id, appid, caller);
		const apiKeys = (await context.storage.apiKeys.list()).filter((key) => key.appid === appid).length;
		const told = { action: "app.delete", outcome: "ok", appid, detail: { platform, name, users, apiKeys } } as const;
		const removed = await context.storage.apps.remove(id, auditEvent(context, caller, told));
		if (removed !== "has_users") return;
	}
	throw new Refusal("unavailable", { retryAfter: 5 });
}

async function eraseUsers(context: Context, id: string, appid: string, caller: OperatorCaller): Promise<number> {
	const ids = new Set<string>();
	const event = (userId: string) => {
		ids.add(userId);
		return auditEvent(context, caller, { action: "user.erase", outcome: "ok", appid, userId, detail: { with: "app" } });
	};
	let erased = 0;
	for (;;) {
		try {
			const users = await context.storage.users.eraseSome(id, step, event);
			erased += users;
			if (users < step) return erased;
		} finally {
			// Also when it broke off: some were erased by then.
			for (const userId of ids) tellErased(context, userId, appid);
			ids.clear();
		}
	}
}
