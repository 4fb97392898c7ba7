import { expect } from "@playwright/test";
import { staffed } from "../world/operators.ts";
import { axeFindings, leave, operationButton, test } from "./story.ts";

test.describe("with a Chinese browser", () => {
	test.use({ locale: "zh-CN" });

	test("an unknown address gives our own page, with a way back", async ({ page, simulated }) => {
		const response = await page.goto(`${simulated.url}/no-such-page`);
		expect(response?.status()).toBe(404);
		await expect(page.getByRole("heading", { name: "没有这个页面" })).toBeVisible();
		await page.getByRole("link", { name: "回到首页" }).click();
		await expect(page).not.toHaveURL(/no-such-page/);
	});
});

test("three steps lead a newcomer to his first session, and then give way to its numbers", async ({ page }) => {
	await using fresh = await staffed();
	const cookies = Object.entries(await fresh.signIn(fresh.owner));
	await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: fresh.url })));
	await page.goto(fresh.url);
	await expect(page.locator("html")).toHaveAttribute("lang", "en");
	await expect(page.getByRole("complementary", { name: "The simulator is on." })).toBeVisible();
	const steps = page.getByRole("region", { name: "Three steps to the first session" }).getByRole("listitem");
	await expect(steps).toHaveText([/^Have an app ?Done/, /^Log somebody in/, /^Look at the session/]);
	await expect(steps.nth(1)).toContainText(`curl -s ${fresh.url}/api/login`);
	expect(await axeFindings(page)).toEqual([]);
	await steps.nth(1).getByRole("link", { name: "Open the simulator" }).click();
	await expect(page).toHaveURL(`${fresh.url}/simulator`);

	const { body } = await fresh.call("/api/simulator/login", { json: { user: "alice" } });
	expect((await fresh.call("/api/login", { json: body })).status).toBe(200);
	await page.goto(fresh.url);
	await expect(page.getByRole("figure", { name: "Logins" })).toBeVisible();
	await expect(steps).toHaveCount(0);
	await leave(page);
});

test("without the simulator the first step is to register an app", async ({ page }) => {
	await using fresh = await staffed({ LINGPAI_SIMULATOR: "0" });
	const cookies = Object.entries(await fresh.signIn(fresh.owner));
	await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: fresh.url })));
	await page.goto(fresh.url);
	const steps = page.getByRole("region", { name: "Three steps to the first session" }).getByRole("listitem");
	await expect(steps.nth(1)).toContainText("wx.login({");
	await steps.first().getByRole("link", { name: "Register an app" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Apps" })).toBeVisible();
	await leave(page);
});

test("without the simulator it is neither announced nor documented", async ({ page, plain }) => {
	await page.goto(`${plain.url}/docs`);
	await expect(operationButton(page, "POST /api/login")).toBeVisible();
	await expect(page.getByText("The simulator is on.")).toHaveCount(0);
	await expect(page.getByText("/api/simulator")).toHaveCount(0);
});
