import type { Query } from "./statement.ts";

/** What the server tells of a step of a statement. */
export interface Step {
	"Node Type": string;
	"Relation Name"?: string;
	"Index Name"?: string;
	"Index Cond"?: string;
	Filter?: string;
	Plans?: Step[];
}

/** The plan of a statement: of one that was prepared, `EXECUTE name (…)`, the one that it goes by. */
export async function planOf(query: Query, text: string, values: readonly unknown[] = []): Promise<Step> {
	const { rows } = await query<{ "QUERY PLAN": { Plan: Step }[] }>(`EXPLAIN (FORMAT JSON) ${text}`, values);
	const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
	if (plan === undefined) throw new Error(`no plan for ${text}`);
	return plan;
}

/** A step and all below it. */
export function stepsOf(step: Step): Step[] {
	return [step, ...(step.Plans ?? []).flatMap(stepsOf)];
}

/** The steps that read a table which may have millions of rows. */
export function readsOf(steps: readonly Step[]): Step[] {
	const isLarge = /^(sessions|users|session_keys|used_codes|audit_events)$/;
	return steps.filter((step) => isLarge.test(step["Relation Name"] ?? "") && step["Node Type"] !== "ModifyTable");
}

/** What a test says of a plan. */
export function told(steps: readonly Step[]): string {
	return steps
		.map((step) => [step["Node Type"], step["Index Name"], step["Index Cond"], step.Filter].join(" "))
		.join("\n");
}
