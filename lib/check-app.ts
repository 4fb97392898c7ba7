import type { AuditEvent } from "../db/audit.ts";
import type { App } from "../db/records.ts";
import { credentialsOf } from "./apps.ts";
import { auditEvent, auditRefusals } from "./audit.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { conflict, Refusal } from "./errors.ts";
import { appFor } from "./manage-apps.ts";
import { PlatformRefusal } from "./platforms/platform.ts";
import { isSimulatedAppid } from "./simulator/simulator.ts";

type Checked = OutputOf<typeof contract.checkApp>;

/** Users that the coverage of unionid is counted over. */
const newest = 200;

/**
 * Asks the platform for an access token with the app's secret, whether one is kept or not. That it refuses is the answer,
 * no error. Audited. Throws `not_found`.
 */
export async function checkApp(context: Context, { id }: { id: string }, caller: OperatorCaller): Promise<Checked> {
	const app = await appFor(context, id, caller);
	if (isSimulatedAppid(app.appid) && !context.simulator) {
		throw conflict("id", "the simulator is off, and nobody else knows its app", "模拟器已关闭，没有平台认识它的小程序");
	}
	const refusal = await refusalBy(context, app, caller);
	const { errcode = null, hint = null } = refusal instanceof PlatformRefusal ? refusal : {};
	return {
		...{ ok: refusal === null, error: refusal?.code ?? null, errcode, address: hint },
		unionid: await unionidCoverage(context, app.id),
	};
}

async function refusalBy(context: Context, app: App, caller: OperatorCaller): Promise<Refusal | null> {
	const told = { action: "app.check", appid: app.appid } as const;
	try {
		await auditRefusals(context, caller, told, async () => {
			const { accessToken } = context.platformOf(app);
			if (!accessToken) throw new Refusal("unsupported_by_platform");
			await accessToken(credentialsOf(context, app));
		});
	} catch (error) {
		if (error instanceof Refusal) return error;
		throw error;
	}
	await context.storage.audit.append(auditEvent(context, caller, { ...told, outcome: "ok" }));
	return null;
}

/** How many of an app's newest users came with a unionid. */
export async function unionidCoverage(context: Context, appId: string): Promise<Checked["unionid"]> {
	const filter = { appId, blocked: null, from: null, to: null, q: null };
	const { items } = await context.storage.users.page(filter, newest, null);
	return { users: items.length, withUnionid: items.filter(({ user }) => user.unionid !== null).length };
}

/** What the audit log tells of a check. */
export type PastCheck = Pick<AuditEvent, "at" | "action" | "outcome" | "reason" | "detail">;

/** The last check of an app; null: none. */
export async function lastCheckOf(context: Context, appid: string): Promise<PastCheck | null> {
	const filter = {
		...({ action: "app.check", appid, outcome: null, reason: null, userId: null, sessionId: null } as const),
		...{ operatorId: null, from: null, to: null, q: null },
	};
	const { items } = await context.storage.audit.page(filter, 1, null);
	return items[0] ?? null;
}
