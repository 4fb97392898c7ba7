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
		await expect(days).toHaveAccessibleDescription("Type a whole number from 1 to 3650.");
	}
	expect(await axeFindings(page)).toEqual([]);
	const wanted = String(40 + Math.floor(Math.random() * 3_000));
	await days.fill(wanted);
	await days.press("Enter");
	await expect(page.getByText("Saved; it holds from the next hour on.")).toBeVisible();
	await expect(save).toBeDisabled();
	await page.reload();
	await expect(days).toHaveValue(wanted);
});

test("a viewer reads the settings and can change none", async ({ viewer: page }) => {
	await page.goto("/settings");
	await expect(page.getByText(/Ended sessions are kept for [\d,]+ days\. Only owners can change this\./)).toBeVisible();
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
