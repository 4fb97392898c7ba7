import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createMetrics } from "../lib/metrics.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "deploy", "monitoring");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

const dashboard = z.object({
	panels: z.array(
		z.object({
			id: z.int(),
			title: z.string().min(1),
			targets: z.array(z.object({ expr: z.string().min(1) })).min(1),
		}),
	),
});

/** The metrics that an expression of Prometheus asks for. */
function asked(expression: string): string[] {
	return expression.match(/\b(?:lingpai|process|nodejs)_\w+/g) ?? [];
}

/** The names that /metrics answers with, whether something was counted already or not. */
async function offered(): Promise<Set<string>> {
	const text = await createMetrics().text();
	const kinds = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
	return new Set(
		kinds.flatMap(([, name = "", kind]) => (kind === "histogram" ? [`${name}_bucket`, `${name}_count`] : [name])),
	);
}

const expressions = {
	"alerts.yml": read("deploy/monitoring/alerts.yml").replaceAll(/^\s*(#|- alert:|summary:|runbook:).*$/gm, ""),
	"grafana.json": dashboard
		.parse(JSON.parse(read("deploy/monitoring/grafana.json")))
		.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
		.join("\n"),
};

describe.each(Object.entries(expressions))("every metric in %s", (_, text) => {
	test("is one that /metrics offers", async () => {
		const names = [...new Set(asked(text))];
		expect(names.length).toBeGreaterThan(5);
		const known = await offered();
		expect(names.filter((name) => !known.has(name))).toEqual([]);
	});
});

test("every alert leads to a section that docs/operating.md has, in both languages", () => {
	const runbooks = [...read("deploy/monitoring/alerts.yml").matchAll(/runbook: (\S+)#(\S+)/g)];
	expect(runbooks).toHaveLength((read("deploy/monitoring/alerts.yml").match(/- alert:/g) ?? []).length);
	for (const file of ["docs/operating.md", "docs/operating.zh-CN.md"]) {
		const anchors = [...read(file).matchAll(/<a id="(.+?)">/g)].map(([, anchor]) => anchor);
		const missing = runbooks.filter(([, path, anchor]) => path !== "docs/operating.md" || !anchors.includes(anchor));
		expect(missing.map(([whole]) => whole)).toEqual([]);
	}
});

const reason = spawnSync("promtool", ["--version"]).error ? "promtool is not installed" : null;

test.skipIf(reason !== null)(
	`the alerts go off when they should, and only then${reason ? ` (not run: ${reason})` : ""}`,
	() => {
		const promtool = (...words: string[]) => spawnSync("promtool", words, { cwd: folder, encoding: "utf8" });
		expect(promtool("check", "rules", "alerts.yml")).toMatchObject({ status: 0 });
		expect(promtool("check", "config", "--syntax-only", "prometheus.yml")).toMatchObject({ status: 0 });
		const { status, stdout, stderr } = promtool("test", "rules", "alerts.test.yml");
		expect([status, stdout + stderr]).toEqual([0, expect.stringContaining("SUCCESS")]);
	},
);
