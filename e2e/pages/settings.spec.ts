import { expect } from "@playwright/test";
import { axeFindings, test } from "./story.ts";

test("an owner decides how long ended sessions are kept; what makes no sense is refused in words", async ({
	owner: page,
}) => {
	await page.goto("/settings");
	const days = page.getByLabel("Keep ended sessions");
	const save = page.getByRole("button", { name: "Save" });
	await expect(save).toBeDisabled();
	for (const wrong of ["0", "3651", "1.5", "soon", ""]) {
		await days.fill(wrong);
		await save.click();
		await expect(days).toHaveAccessibleDescription("Type a whole number from 1 to 3,650.");
	}
	expect(await axeFindings(page)).toEqual([]);
	const wanted = String(40 + Math.floor(Math.random() * 3_000));
	await days.fill(wanted);
	await days.press("Enter");
	await expect(page.getByText("Saved; it holds from the next clean-up on.")).toBeVisible();
	await expect(save).toBeDisabled();
	await page.reload();
	await expect(days).toHaveValue(wanted);
});

test("an owner decides how long the audit log is kept, and sees what tonight's clean-up removes", async ({
	owner: page,
}) => {
	await page.goto("/settings");
	const retention = page.getByRole("region", { name: "Retention" });
	const days = page.getByLabel("Keep audit events, days");
	await days.fill("90");
	await expect(days).toHaveAccessibleDescription(/at least six months \(180 days\)/);
	await page.getByLabel("Keep at most so many audit events").fill("999");
	await page.getByRole("button", { name: "Save" }).click();
	await expect(page.getByLabel("Keep at most")).toHaveAccessibleDescription(/from 1,000 to 1,000,000,000/);
	await page.getByLabel("Keep at most").fill("5000000");
	await page.getByRole("button", { name: "Save" }).click();
	await expect(page.getByText("Saved; it holds from the next clean-up on.")).toBeVisible();
	await page.reload();
	await expect(days).toHaveValue("90");
	await expect(retention.getByText(/^Next/)).toBeVisible();
	await expect(retention).toContainText(/Will remove/);
	await days.fill("");
	await page.getByLabel("Keep at most").fill("");
	await days.press("Enter");
	await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
	expect(await axeFindings(page)).toEqual([]);
	await page.setViewportSize({ width: 390, height: 800 });
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("a viewer reads the settings and can change none", async ({ viewer: page }) => {
	await page.goto("/settings");
	await expect(
		page.getByText(/Ended sessions are kept for [\d,]+ days\. Audit events are kept .* Only owners can change this\./),
	).toBeVisible();
	await expect(page.getByRole("main").getByRole("textbox")).toHaveCount(0);
	const more = page.getByRole("region", { name: "More settings" }).getByRole("link");
	await expect(more).toHaveText(["Policies of the apps", "My account"]);
	const refused = await page.request.patch("/api/admin/settings", {
		data: { keepEndedSessions: 1 },
		headers: { origin: new URL(page.url()).origin },
	});
	expect(refused.status()).toBe(403);
});

test("the diagnostics are copied as a whole, and hold no secret", async ({ owner: page, staffed }) => {
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await page.goto("/settings");
	await page.getByRole("button", { name: "Copy diagnostics" }).click();
	await expect(page.getByText("Copied", { exact: true })).toBeVisible();
	const copied: unknown = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
	expect(copied).toMatchObject({
		publicUrl: staffed.url,
		masterKeys: { ids: ["k1"], ofRoot: "k1", besideData: true },
		storage: { engine: "SQLite" },
	});
	const cookies = (await page.context().cookies()).map(({ value }) => value);
	for (const secret of [...cookies, staffed.owner.password]) expect(JSON.stringify(copied)).not.toContain(secret);
});

test("the settings say what should be changed, and how", async ({ owner: page }) => {
	await page.goto("/settings");
	const warnings = page.getByRole("region", { name: "What should be changed" }).getByRole("listitem");
	await expect(warnings.filter({ hasText: "The master keys lie beside the data" })).toContainText("Keep a copy of it");
	await expect(warnings.filter({ hasText: "with a password alone" })).toContainText("Set up a second factor");
});
