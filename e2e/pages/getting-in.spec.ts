import { expect } from "@playwright/test";
import { test } from "./story.ts";

test("the owner signs in", async ({ page, staffed }) => {
	await page.goto(`${staffed.url}/sign-in`);
	await page.getByLabel("E-mail").fill(staffed.owner.email);
	await page.getByLabel("Password").fill(staffed.owner.password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page).toHaveURL(`${staffed.url}/`);
	const cookies = await page.context().cookies();
	expect(cookies.find(({ name }) => name === "next-auth.session-token")).toMatchObject({
		...{ httpOnly: true, sameSite: "Lax", secure: false, path: "/" },
	});
});

test("everybody has a page of his own", async ({ owner, operator, viewer, staffed }) => {
	for (const page of [owner, operator, viewer]) {
		await page.goto("/");
		expect(page.url()).toBe(`${staffed.url}/`);
	}
});
