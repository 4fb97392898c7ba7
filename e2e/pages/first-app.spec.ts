import { expect } from "@playwright/test";
import { axeFindings, overflow } from "./story.ts";
import { testWithWechat } from "./with-wechat.ts";

const test = testWithWechat();

test("on a fresh install an owner is led to the first real app, told that the simulator ends, and sees what WeChat says", async ({
	owner,
	viewer,
	wechat,
	complaints,
}) => {
	await owner.goto("/apps");
	await expect(owner.getByRole("complementary", { name: "The simulator is on." })).toBeVisible();
	const guide = owner.getByRole("region", { name: "Connect your mini-program" });
	await expect(guide.getByRole("link", { name: "mp.weixin.qq.com" })).toHaveAttribute("rel", "noreferrer");
	await viewer.goto("/apps");
	await expect(viewer.getByText("Only owners add apps.")).toBeVisible();
	await expect(viewer.getByRole("button", { name: "Add app" })).toHaveCount(0);

	await guide.getByRole("button", { name: "Add app" }).click();
	const dialog = owner.getByRole("dialog", { name: "Add a mini-program" });
	await expect(dialog).toContainText("The simulator ends");
	expect(await axeFindings(owner)).toEqual([]);
	await dialog.getByLabel("AppID").fill("wx-simulator");
	await dialog.getByLabel("AppSecret").fill(`  ${wechat.secret}\t`);
	await dialog.getByLabel("Name").fill("Tea house");
	await dialog.getByRole("button", { name: "Add and check" }).click();
	await expect(dialog.getByRole("alert")).toContainText("appid: is the simulator's own app");
	expect(complaints.splice(0)).toEqual([expect.stringContaining("400")]);

	await dialog.getByLabel("AppID").fill(wechat.appid);
	await dialog.getByRole("button", { name: "Add and check" }).click();
	await expect(owner).toHaveURL(/\/apps\/app_/);
	await expect(owner.getByRole("heading", { level: 1, name: "Tea house" })).toBeVisible();
	await expect(owner.getByRole("region", { name: "Check with the platform" })).toContainText("The platform accepts");
	await expect(owner.getByRole("complementary", { name: "The simulator is on." })).toHaveCount(0);
	expect(await owner.content()).not.toContain(wechat.secret);

	await owner.getByRole("navigation").getByRole("link", { name: "Apps" }).click();
	await expect(owner.getByRole("row", { name: "Tea house" })).toContainText("Accepted by the platform");
	await expect(owner.getByRole("row", { name: "wx-simulator" })).toContainText("Off");
	await owner.setViewportSize({ width: 390, height: 844 });
	expect(await overflow(owner)).toBeLessThanOrEqual(0);
});
