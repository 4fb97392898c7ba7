import { expect, test } from "vitest";
import { auditEvent } from "./audit.ts";
import { metrics } from "./health.ts";
import { testWorld } from "./test-world.ts";

const figures = async (context: Parameters<typeof metrics>[0]) => {
	const { text } = await metrics(context);
	return (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
};

test("the metrics tell how much data there is and when the last backup was made", async () => {
	const { context } = await testWorld();
	const before = await figures(context);
	expect(before("lingpai_data_bytes")).toBeGreaterThan(4_096);
	expect(before("lingpai_backup_timestamp_seconds")).toBe(0);
	for (const outcome of ["ok", "failed"] as const) {
		await context.storage.audit.append(auditEvent(context, null, { action: "data.backup", outcome }));
	}
	const after = await figures(context);
	expect(after("lingpai_backup_timestamp_seconds")).toBe(context.now() / 1000);
});

test("the metrics are told though the storage does not answer", async () => {
	const { context } = await testWorld();
	await context.storage.close();
	const told = await figures(context);
	expect(told("process_start_time_seconds")).toBeGreaterThan(0);
});
