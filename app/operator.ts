import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Context, PersonCaller } from "../lib/context.ts";
import { signedInOperator } from "../lib/operator-session.ts";
import { mayDo, type Role } from "../lib/roles.ts";
import { isSetUp } from "../lib/setup.ts";
import { runningContext } from "../lib/start.ts";
import { newId } from "../lib/tokens.ts";

/** Who looks at this page. */
export interface Visit {
	context: Context;
	caller: PersonCaller;
}

/**
 * The operator who looks at this page, with at least this role. Every page calls it before it reads anything: others are
 * sent to the sign-in page (or to the setup, while nobody can sign in), those with a lesser role to the dashboard.
 */
export async function requireOperator(role: Role = "viewer"): Promise<Visit> {
	const visit = await visitOfOperator();
	if (!visit) redirect((await isSetUp(await runningContext())) ? "/sign-in" : "/setup");
	if (!mayDo(visit.caller.role, role)) redirect("/");
	return visit;
}

/** The operator who looks at this page, or null. */
export async function visitOfOperator(): Promise<Visit | null> {
	const context = await runningContext();
	const jar = (await cookies()).getAll();
	const signedIn = await signedInOperator(context, Object.fromEntries(jar.map(({ name, value }) => [name, value])));
	if (!signedIn) return null;
	const userAgent = (await headers()).get("user-agent")?.slice(0, 256) ?? null;
	const caller = { requestId: newId("req"), address: null, userAgent, appid: null, apiKey: null };
	return { context, caller: { ...caller, ...signedIn, role: signedIn.operator.role } };
}
