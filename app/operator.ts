import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Context, PersonCaller } from "../lib/context.ts";
import { operatorSessionOf, signedInOperator } from "../lib/operator-session.ts";
import { ownPath } from "../lib/own-path.ts";
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
 * sent to the sign-in page and back (or to the setup, while nobody can sign in), those with a lesser role to the dashboard.
 */
export async function requireOperator(role: Role = "viewer"): Promise<Visit> {
	const visit = await visitOfOperator();
	if (!visit) redirect((await isSetUp(await runningContext())) ? await signInAddress() : "/setup");
	if (!mayDo(visit.caller.role, role)) redirect("/");
	return visit;
}

/** The operator who looks at this page, or null. */
export async function visitOfOperator(): Promise<Visit | null> {
	const context = await runningContext();
	const signedIn = await signedInOperator(context, await cookiesHere());
	if (!signedIn) return null;
	const userAgent = (await headers()).get("user-agent")?.slice(0, 256) ?? null;
	const caller = { requestId: newId("req"), address: null, userAgent, appid: null, apiKey: null };
	return { context, caller: { ...caller, ...signedIn, role: signedIn.operator.role } };
}

/** For the sign-in page: `new` has no session of ours, `idle` and `ended` had one. */
export async function whyNotSignedIn(): Promise<"signed-in" | "not-set-up" | "new" | "idle" | "ended"> {
	const context = await runningContext();
	const found = await operatorSessionOf(context, await cookiesHere());
	if (found.state === "active") return "signed-in";
	return (await isSetUp(context)) ? found.state : "not-set-up";
}

async function signInAddress(): Promise<string> {
	const page = ownPath((await headers()).get("x-lingpai-page"));
	return page === null || page === "/" ? "/sign-in" : `/sign-in?from=${encodeURIComponent(page)}`;
}

async function cookiesHere(): Promise<Record<string, string>> {
	return Object.fromEntries((await cookies()).getAll().map(({ name, value }) => [name, value]));
}
