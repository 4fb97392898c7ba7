import { expect } from "@playwright/test";
import { operationButton, test } from "./story.ts";

test.describe("with a Chinese browser", () => {
	test.use({ locale: "zh-CN" });

	test("a newcomer is greeted in Chinese and told that the simulator is on", async ({ owner: page }) => {
		await page.goto("/");
		await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
		await expect(page.getByText("自托管的小程序登录服务")).toBeVisible();
		await expect(page.getByRole("complementary", { name: "模拟器已开启。" })).toBeVisible();
		await page.getByRole("navigation").getByRole("link", { name: "接口文档" }).click();
		await expect(page.getByRole("heading", { level: 1, name: "接口文档" })).toBeVisible();
		await expect(page.getByRole("complementary", { name: "模拟器已开启。" })).toBeVisible();
	});

	test("an unknown address gives our own page, with a way back", async ({ page, simulated }) => {
		const response = await page.goto(`${simulated.url}/no-such-page`);
		expect(response?.status()).toBe(404);
		await expect(page.getByRole("heading", { name: "没有这个页面" })).toBeVisible();
		await page.getByRole("link", { name: "回到首页" }).click();
		await expect(page).not.toHaveURL(/no-such-page/);
	});
});

test("a newcomer is greeted in English and shown the first command", async ({ owner: page, staffed }) => {
	await page.goto("/");
	await expect(page.locator("html")).toHaveAttribute("lang", "en");
	await expect(page.getByRole("complementary", { name: "The simulator is on." })).toBeVisible();
	await expect(page.locator("pre")).toContainText(`curl -s ${staffed.url}/api/login`);
	await page.getByRole("link", { name: "/api/health/ready" }).click();
	await expect(page.locator("body")).toContainText('"status":"ok"');
});

test("without the simulator it is neither announced nor documented", async ({ page, plain }) => {
	await page.goto(`${plain.url}/docs`);
	await expect(operationButton(page, "POST /api/login")).toBeVisible();
	await expect(page.getByText("The simulator is on.")).toHaveCount(0);
	await expect(page.getByText("/api/simulator")).toHaveCount(0);
});
