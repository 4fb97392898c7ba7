import { expect } from "@playwright/test";
import { axeFindings, test } from "./story.ts";

test("somebody sees where he is signed in, and signs out there", async ({ pageWith, staffed }) => {
	const person = staffed.person("viewer");
	const [here, there] = [await pageWith(await staffed.signIn(person)), await pageWith(await staffed.signIn(person))];
	await there.goto("/account");
	await here.goto("/account");
	const list = here.getByRole("table", { name: "Where you are signed in" });
	await expect(list.getByRole("row")).toHaveCount(3);
	await expect(list.getByText("this one")).toHaveCount(1);
	await list.getByRole("button", { name: "Sign out" }).click();
	await expect(list.getByRole("row")).toHaveCount(2);
	await there.getByRole("link", { name: "Dashboard" }).click();
	await expect(there.getByText("Your sign-in has ended.")).toBeVisible();
	await here.reload();
	await expect(list.getByText("this one")).toBeVisible();
});

test("a new password ends all other sign-ins, and a wrong current one changes nothing", async ({
	pageWith,
	staffed,
	complaints,
}) => {
	const person = staffed.person("operator");
	const [here, there] = [await pageWith(await staffed.signIn(person)), await pageWith(await staffed.signIn(person))];
	await there.goto("/account");
	await here.goto("/account");
	await here.getByLabel("Current password").fill("wrong horse battery");
	await here.getByLabel("New password").fill("tea house by the river");
	await here.getByRole("button", { name: "Change password" }).click();
	await expect(here.getByRole("alert").getByText("is wrong")).toBeVisible();
	expect(complaints.splice(0)).toEqual([expect.stringContaining("400")]);
	expect(await axeFindings(here)).toEqual([]);
	await here.getByLabel("Current password").fill(person.password);
	await here.getByRole("button", { name: "Change password" }).click();
	await expect(here.getByText("Password changed")).toBeVisible();
	await there.reload();
	await expect(there.getByRole("heading", { name: "Sign in" })).toBeVisible();
	await expect(staffed.signIn(person)).rejects.toThrow("unauthorized");
	await staffed.signIn({ ...person, password: "tea house by the river" });
});

test("somebody changes his name and is called so at once", async ({ pageWith, staffed }) => {
	const page = await pageWith(await staffed.signIn(staffed.person("viewer")));
	await page.goto("/account");
	await page.getByLabel("Name", { exact: true }).fill("小明 <b>\u202e</b>");
	await page.getByRole("button", { name: "Save" }).click();
	await expect(page.getByRole("button", { name: /^Account: 小明/ })).toBeVisible();
});
