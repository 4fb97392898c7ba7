import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const text = (file: string) => readFileSync(join(import.meta.dirname, "..", file), "utf8");
const lines = (file: string) => text(file).split("\n");

describe("the systemd units", () => {
	const service = lines("deploy/systemd/lingpai.service");

	test("start the server again after a crash, and not over settings that do not fit", () => {
		expect(service).toContain("Restart=on-failure");
		expect(service).toContain("RestartPreventExitStatus=78");
	});

	test("agree on the user, the data and the settings, as does the command", () => {
		const settings = "EnvironmentFile=-/etc/lingpai/lingpai.env";
		for (const unit of [service, lines("deploy/systemd/lingpai-backup.service")]) {
			expect(unit).toEqual(expect.arrayContaining(["User=lingpai", "WorkingDirectory=/opt/lingpai", settings]));
			expect(unit.join("\n")).toContain("DATABASE_URL=file:/var/lib/lingpai/lingpai.db");
		}
		const command = text("deploy/systemd/lingpai");
		expect(command).toContain("DATABASE_URL=file:/var/lib/lingpai/lingpai.db");
		expect(command).toContain("settings=/etc/lingpai/lingpai.env");
	});
});
