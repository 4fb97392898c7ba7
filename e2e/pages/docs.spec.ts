import { expect } from "@playwright/test";
import { operations } from "../../lib/contract.ts";
import { operationButton, test } from "./story.ts";

test("the docs list every operation of the contract", async ({ page, simulated }) => {
	await page.goto(`${simulated.url}/docs`);
	await expect(operationButton(page, "POST /api/login")).toBeVisible();
	const listed = await page.locator("button.opblock-summary-control").allInnerTexts();
	const seen = listed.map((text) => text.replaceAll("\u200b", "").split(/\s+/, 2).join(" "));
	expect(seen.sort()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).sort());
});

test("a newcomer logs a simulated user in by trying it out, and uses the token", async ({ page, simulated }) => {
	await page.goto(`${simulated.url}/docs`);
	const operation = (name: string) => page.locator(`[id$="-${name}"].opblock`);

	async function execute(name: string, body?: object): Promise<Record<string, string>> {
		await operation(name).locator(".opblock-summary-control").click();
		if (body) await operation(name).getByLabel("Request body").fill(JSON.stringify(body));
		const answered = page.waitForResponse((response) => response.url().startsWith(`${simulated.url}/api/`));
		await operation(name).getByRole("button", { name: "Execute" }).click();
		return (await answered).json();
	}

	const { code } = await execute("simulateLogin", { user: "alice" });
	const { token } = await execute("login", { code });
	await expect(operation("login").locator(".live-responses-table")).toContainText("lpt_");

	await page.getByRole("button", { name: "Authorize", exact: true }).click();
	await page.locator(".auth-container").first().getByRole("textbox").fill(String(token));
	await page.locator(".auth-container").first().getByRole("button", { name: "Authorize" }).click();
	await page.locator(".auth-container").first().getByRole("button", { name: "Close" }).click();
	expect(await execute("checkSession")).toMatchObject({ active: true });
});

test("the docs say so when the document cannot be loaded", async ({ page, simulated, complaints }) => {
	await page.route("**/api/openapi.json", (route) => route.fulfill({ status: 503 }));
	await page.goto(`${simulated.url}/docs`);
	await expect(page.getByRole("status")).toHaveText("The operations could not be loaded; reload the page.");
	expect(complaints.splice(0)).toEqual([expect.stringContaining("503")]);
});
