import { expect } from "@playwright/test";
import { axeFindings } from "./story.ts";
import { testWithWechat } from "./with-wechat.ts";

const test = testWithWechat();

test("an API key is shown once, works, and is removed", async ({ owner, staffed, registeredApp }) => {
	const { appid } = await registeredApp("Key house");
	await owner.goto("/settings/api-keys");
	await owner.getByRole("button", { name: "New API key" }).click();
	const dialog = owner.getByRole("dialog", { name: "New API key" });
	await dialog.getByLabel("Name").fill("Shop backend");
	await dialog.getByLabel("Scope").selectOption("admin");
	await expect(dialog).toContainText("Whoever has it may read, end and erase everything here.");
	await dialog.getByLabel("Scope").selectOption("introspect");
	await dialog.getByLabel("App").selectOption(appid);
	expect(await axeFindings(owner)).toEqual([]);
	await dialog.getByRole("button", { name: "Make the key" }).click();

	const made = owner.getByRole("dialog", { name: "Keep this key now" });
	const key = (await made.getByRole("figure", { name: "API key" }).innerText()).trim();
	expect(key).toMatch(/^lpk_[\w-]{43}$/);
	expect(await axeFindings(owner)).toEqual([]);
	const introspect = async () => (await staffed.call("/api/introspect", { token: key, json: { token: "x" } })).status;
	expect(await introspect()).toBe(200);
	await made.getByRole("button", { name: "I have kept it" }).click();

	await owner.reload();
	const row = owner.getByRole("row", { name: "Shop backend" });
	await expect(row).toContainText("Key house");
	expect(await owner.content()).not.toContain(key);
	expect(await axeFindings(owner)).toEqual([]);
	await row.getByRole("button", { name: "Remove" }).click();
	await owner.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
	await expect(row).toHaveCount(0);
	expect(await introspect()).toBe(401);
});
