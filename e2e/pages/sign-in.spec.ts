import { expect, type Page } from "@playwright/test";
import { generateSync } from "otplib";
import type { Person, Staffed } from "../world/operators.ts";
import { axeFindings, overflow, test } from "./story.ts";

const soon = 30_000;

async function fillIn(page: Page, { email, password }: Person) {
	await page.getByLabel("E-mail").fill(email);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs in with a password, where no second factor is asked for. */
async function signIn(page: Page, { url }: Staffed, person: Person) {
	await page.goto(`${url}/sign-in`);
	await fillIn(page, person);
	await expect(page).toHaveURL(`${url}/`);
}

async function signOut(page: Page) {
	await page.getByRole("button", { name: /^Account:/ }).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

test("an operator is led to the page that he wanted, once he is in", async ({ page, staffed, complaints }) => {
	const viewer = staffed.person("viewer");
	await page.goto(`${staffed.url}/account?x=1`);
	await expect(page).toHaveURL(`${staffed.url}/sign-in?from=%2Faccount%3Fx%3D1`);
	await fillIn(page, { ...viewer, password: "wrong horse battery" });
	await expect(page.getByRole("alert").getByText("E-mail or password is wrong.")).toBeVisible();
	expect(complaints.splice(0)).toEqual([expect.stringContaining("401")]);
	await fillIn(page, viewer);
	await expect(page).toHaveURL(`${staffed.url}/account?x=1`);
	await page.goto(`${staffed.url}/sign-in?from=%2Fdocs`);
	await expect(page).toHaveURL(`${staffed.url}/docs`);
});

test("no link leads from the sign-in page to another host", async ({ page, staffed }) => {
	const viewer = staffed.person("viewer");
	for (const from of ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"]) {
		await page.context().clearCookies();
		await page.goto(`${staffed.url}/sign-in?from=${encodeURIComponent(from)}`);
		await fillIn(page, viewer);
		await expect(page.getByRole("button", { name: /^Account:/ })).toBeVisible();
		expect(new URL(page.url()).origin).toBe(staffed.url);
	}
});

test("an operator turns the second factor on, signs in with a code, and with a recovery code when the phone is lost", async ({
	page,
	staffed,
	complaints,
}) => {
	const person = staffed.person("operator");
	await signIn(page, staffed, person);
	await page.goto(`${staffed.url}/account`);
	await page.getByRole("button", { name: "Turn on" }).click();
	const dialog = page.getByRole("dialog");
	await expect(dialog.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
	const secret = (await dialog.locator(".id").getAttribute("title")) ?? (await dialog.locator(".id").innerText());
	expect(await axeFindings(page)).toEqual([]);
	await dialog.getByLabel("Code").fill(generateSync({ secret }));
	await dialog.getByLabel("Your password").fill(person.password);
	await dialog.getByRole("button", { name: "Turn on" }).click();
	const shown = await page.getByRole("dialog", { name: "Recovery codes" }).locator("pre").innerText();
	const codes = shown.trim().split("\n");
	expect(codes).toHaveLength(10);
	expect(await axeFindings(page)).toEqual([]);
	const download = page.waitForEvent("download");
	await page.getByRole("link", { name: "Download" }).click();
	expect((await download).suggestedFilename()).toBe("lingpai-recovery-codes.txt");
	await page.getByRole("button", { name: "I have kept them" }).click();
	await expect(page.getByText("10 recovery codes are left.")).toBeVisible();

	await signOut(page);
	await fillIn(page, person);
	await expect(page.getByLabel("Code")).toBeFocused();
	expect(await axeFindings(page)).toEqual([]);
	await page.getByLabel("Code").fill("000000");
	await page.keyboard.press("Enter");
	await expect(page.getByRole("alert").getByText("This code is wrong or was used before.")).toBeVisible();
	await page.getByLabel("Code").fill(generateSync({ secret, epoch: Math.floor((Date.now() + soon) / 1000) }));
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(`${staffed.url}/`);

	await signOut(page);
	await fillIn(page, person);
	await page.getByLabel("Code").fill(codes[0] ?? "");
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(`${staffed.url}/`);
	await page.goto(`${staffed.url}/account`);
	await expect(page.getByText("9 recovery codes are left.")).toBeVisible();
	expect(complaints.splice(0)).toEqual(Array.from({ length: 3 }, () => expect.stringContaining("401")));
});

test("who tries too often is told how long to wait", async ({ page, staffed, complaints }) => {
	const person = staffed.person("viewer");
	await page.goto(`${staffed.url}/sign-in`);
	for (let i = 0; i < 6; i++) {
		await fillIn(page, { ...person, password: `wrong horse battery ${i}` });
		await expect(page.getByRole("main").getByRole("alert")).toContainText(
			i < 5 ? "is wrong" : "try again in 15 minutes",
		);
	}
	expect(complaints.splice(0)).toHaveLength(6);
});

test("who did nothing for half an hour is told why he must sign in again", async ({ pageWith, staffed }) => {
	const person = staffed.person("viewer");
	const page = await pageWith(await staffed.signIn(person));
	await page.goto("/account");
	staffed.letPass(person, 31 * 60);
	await page.reload();
	await expect(page.getByText("You were signed out after 30 minutes without activity.")).toBeVisible();
	await fillIn(page, person);
	await expect(page).toHaveURL(`${staffed.url}/account`);
});

test("who opened the pages at another address is shown the right one", async ({ page, staffed }) => {
	const elsewhere = staffed.url.replace("127.0.0.1", "localhost");
	await page.goto(`${elsewhere}/sign-in?from=%2Faccount`);
	await expect(page.getByRole("alert").first()).toContainText(`Changes are only accepted from ${staffed.url}`);
	await page.getByRole("link", { name: "Open it there" }).click();
	await expect(page).toHaveURL(`${staffed.url}/sign-in?from=%2Faccount`);
});

test.describe("with a Chinese browser", () => {
	test.use({ locale: "zh-CN" });

	test("what was typed stays when the last of the page's words arrive", async ({ page, staffed }) => {
		let release = () => {};
		const held = new Promise<void>((resolve) => {
			release = resolve;
		});
		let isHeld = false;
		// The words of antd, which come after the page.
		await page.route("**/_next/static/chunks/*.js", async (route) => {
			const response = await route.fetch();
			if ((await response.text()).includes("暂无数据")) {
				isHeld = true;
				await held;
			}
			await route.fulfill({ response });
		});
		await page.goto(`${staffed.url}/sign-in`);
		await page.getByLabel("邮箱").fill("ming@example.com");
		await expect(page.getByRole("button", { name: "登录" })).toBeEnabled();
		await expect.poll(() => isHeld).toBe(true);
		const arrived = page.waitForResponse(async (response) => (await response.text()).includes("暂无数据"));
		release();
		await arrived;
		await page.waitForTimeout(500);
		await expect(page.getByLabel("邮箱")).toHaveValue("ming@example.com");
	});

	test("the sign-in page speaks Chinese and fits a phone", async ({ page, staffed, complaints }) => {
		await page.setViewportSize({ width: 390, height: 844 });
		await page.goto(`${staffed.url}/sign-in`);
		await page.getByLabel("邮箱").fill("nobody@example.com");
		await page.getByLabel("密码").fill("wrong horse battery");
		await page.getByRole("button", { name: "登录" }).click();
		await expect(page.getByRole("alert").getByText("邮箱或密码不正确。")).toBeVisible();
		expect(await overflow(page)).toBeLessThanOrEqual(0);
		expect(complaints.splice(0)).toHaveLength(1);
	});
});
