import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { lingpai } from "../world/lingpai.ts";
import { axeFindings, leave, overflow, test } from "./story.ts";

test("whoever has the printed address makes himself the owner, and the door closes for ever", async ({ page }) => {
	await using server = await lingpai((url) => ({ LINGPAI_PUBLIC_URL: url }));
	const address = /http:\S+\/setup#\S+/.exec(server.output())?.[0] ?? "";
	const file = join(server.folder, "setup.token");
	const token = readFileSync(file, "utf8").trim();
	expect(address).toBe(`${server.url}/setup#${token}`);

	await page.goto(`${server.url}/account`);
	await expect(page).toHaveURL(`${server.url}/setup`);
	await expect(page.getByText("the file setup.token beside the database")).toBeVisible();
	expect(await page.content()).not.toContain(token);
	expect(await axeFindings(page)).toEqual([]);

	const sent: string[] = [];
	page.on("request", (request) => sent.push(request.url(), request.headers().referer ?? ""));
	await page.goto("about:blank");
	await page.goto(address);
	await expect(page.getByLabel("One-time token")).toHaveValue(token);
	await page.getByLabel("E-mail").fill("ming@example.com");
	await page.getByLabel("Password").fill("ming12345678");
	await expect(page.getByText("Weak")).toBeVisible();
	await page.getByLabel("Password").fill("tea house by the river");
	await expect(page.getByText("Strong")).toBeVisible();
	await page.getByLabel("Name").fill("小明");
	await page.getByRole("button", { name: "Create the owner" }).click();
	await expect(page.getByRole("button", { name: "Account: 小明" })).toBeVisible();
	await expect(page).toHaveURL(`${server.url}/`);
	expect(sent.join()).not.toContain(token);
	expect(existsSync(file)).toBe(false);

	expect((await page.goto(`${server.url}/setup`))?.status()).toBe(404);
	await expect(page.getByRole("heading", { level: 1, name: "There is no such page" })).toBeVisible();
	await page.goBack();
	await expect(page).toHaveURL(`${server.url}/`);
	await leave(page);
});

test("a token that is typed wrong makes nobody an owner, and says so", async ({ page, complaints }) => {
	await using server = await lingpai((url) => ({ LINGPAI_PUBLIC_URL: url }));
	await page.setViewportSize({ width: 390, height: 844 });
	await page.goto(`${server.url}/setup`);
	await page.getByLabel("One-time token").fill("lpt_guessed");
	await page.getByLabel("E-mail").fill("ming@example.com");
	await page.getByLabel("Password").fill("tea house by the river");
	await page.getByRole("button", { name: "Create the owner" }).click();
	await expect(page.getByRole("alert").getByText("is not the token")).toBeVisible();
	expect(await axeFindings(page)).toEqual([]);
	expect(await overflow(page)).toBeLessThanOrEqual(0);
	expect(complaints.splice(0)).toEqual([expect.stringContaining("400")]);
	await leave(page);
});
