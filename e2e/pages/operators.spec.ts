import { expect } from "@playwright/test";
import { axeFindings, overflow, test } from "./story.ts";

test("an owner adds an operator with a password that was made up, and takes it all back", async ({
	owner,
	pageWith,
	staffed,
}) => {
	const email = "new.operator@example.com";
	await owner.goto("/operators");
	await owner.getByRole("button", { name: "Add operator" }).click();
	const dialog = owner.getByRole("dialog", { name: "Add an operator" });
	await dialog.getByLabel("E-mail").fill(email);
	await dialog.getByLabel("Role").selectOption("Operator");
	await dialog.getByRole("button", { name: "Make one up" }).click();
	const password = await dialog.getByLabel("First password").inputValue();
	expect(await axeFindings(owner)).toEqual([]);
	await dialog.getByRole("button", { name: "Add operator" }).click();
	const row = owner.getByRole("row").filter({ hasText: email });
	await expect(row).toContainText("Operator");
	await expect(row).toContainText("never");

	const theirs = await pageWith(await staffed.signIn({ email, password }));
	await theirs.goto("/account");
	await expect(theirs.getByText("may end, block and unmask")).toBeVisible();

	await owner.getByRole("button", { name: `Remove ${email}` }).click();
	await owner.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
	await expect(row).toHaveCount(0);
	await theirs.reload();
	await expect(theirs.getByText("Your sign-in has ended.")).toBeVisible();
});

test("an owner who is demoted loses his rights at once, on the page that he has open", async ({
	owner,
	pageWith,
	staffed,
	complaints,
}) => {
	const other = staffed.person("owner");
	const theirs = await pageWith(await staffed.signIn(other));
	await theirs.goto("/operators");
	await owner.goto("/operators");
	await owner.getByRole("button", { name: `Change ${other.email}` }).click();
	await owner.getByRole("dialog").getByLabel("Role").selectOption("Viewer");
	await owner.getByRole("dialog").getByRole("button", { name: "Save" }).click();
	await expect(owner.getByRole("row").filter({ hasText: other.email })).toContainText("Viewer");

	await theirs.getByRole("button", { name: "Add operator" }).click();
	await theirs.getByLabel("E-mail").fill("friend@example.com");
	await theirs.getByLabel("First password").fill("tea house by the river");
	await theirs.getByRole("dialog").getByRole("button", { name: "Add operator" }).click();
	await expect(theirs.getByRole("alert").getByText("may not do that")).toBeVisible();
	expect(complaints.splice(0)).toEqual([expect.stringContaining("403")]);
	await theirs.goto("/operators");
	await expect(theirs).toHaveURL(`${staffed.url}/`);
	await expect(theirs.getByRole("link", { name: "Operators" })).toHaveCount(0);
});

test("the owner does not remove himself by accident, and the last one not at all", async ({
	complaints,
	pageWith,
	staffed,
}) => {
	const page = await pageWith(await staffed.signIn(staffed.owner));
	await page.goto("/operators");
	await page.getByRole("button", { name: `Remove ${staffed.owner.email}` }).click();
	const dialog = page.getByRole("dialog");
	await expect(dialog.getByText("This is your own account")).toBeVisible();
	await expect(dialog.getByRole("button", { name: "Remove" })).toBeDisabled();
	expect(await axeFindings(page)).toEqual([]);
	await dialog.getByRole("button", { name: "Cancel" }).click();

	await page.getByRole("button", { name: `Change ${staffed.owner.email}` }).click();
	await expect(dialog.getByRole("link", { name: "My account" })).toBeVisible();
	await dialog.getByLabel("Role").selectOption("Viewer");
	await expect(dialog.getByText("You are changing your own role.")).toBeVisible();
	expect(complaints).toEqual([]);
});

test("an owner helps somebody who lost phone and password", async ({ owner, page, staffed, complaints }) => {
	const person = staffed.person("viewer", { hasTotp: true });
	await expect(staffed.signIn(person)).rejects.toThrow("totp");
	await owner.goto("/operators");
	await owner.getByRole("button", { name: `Change ${person.email}` }).click();
	const dialog = owner.getByRole("dialog", { name: person.email });
	await dialog.getByLabel(/^New password/).fill("tea house by the river");
	await dialog.getByLabel("Switch the second factor off").check();
	await expect(dialog.getByText("All sign-ins of this operator end.")).toBeVisible();
	expect(await axeFindings(owner)).toEqual([]);
	await owner.setViewportSize({ width: 390, height: 844 });
	expect(await overflow(owner)).toBeLessThanOrEqual(0);
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(dialog).toHaveCount(0);

	await page.goto(`${staffed.url}/sign-in`);
	await page.getByLabel("E-mail").fill(person.email);
	await page.getByLabel("Password").fill("tea house by the river");
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page).toHaveURL(`${staffed.url}/`);
	expect(complaints).toEqual([]);
});
