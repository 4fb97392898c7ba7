import { expect, type Page } from "@playwright/test";
import { axeFindings, overflow, test } from "./story.ts";

const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const [light, dark] = ["rgb(245, 247, 247)", "rgb(20, 24, 26)"];

test("an operator reads the pages in the language that he chose, whatever his browser prefers", async ({
	owner: page,
}) => {
	await page.goto("/");
	await page.getByLabel("Language").selectOption("中文");
	await expect(page.getByRole("link", { name: "审计日志" })).toBeVisible();
	await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
	await page.reload();
	await expect(page.getByRole("link", { name: "审计日志" })).toBeVisible();
	await page.getByLabel("语言").selectOption("English");
	await expect(page.getByRole("link", { name: "Audit log" })).toBeVisible();
});

test("the theme that an operator chose survives a reload, and is there before any script ran", async ({
	owner: page,
}) => {
	await page.emulateMedia({ colorScheme: "light" });
	await page.goto("/");
	expect(await ground(page)).toBe(light);
	await page.getByLabel("Theme").selectOption("Dark");
	expect(await ground(page)).toBe(dark);
	await page.context().route("**/*.js", (route) => route.fulfill({ body: "" }));
	await page.goto("/", { waitUntil: "domcontentloaded" });
	expect(await ground(page)).toBe(dark);
});

test("a theme as the system's follows it while the page is open", async ({ owner: page }) => {
	await page.emulateMedia({ colorScheme: "dark" });
	await page.goto("/");
	expect(await ground(page)).toBe(dark);
	await page.emulateMedia({ colorScheme: "light" });
	expect(await ground(page)).toBe(light);
	await page.getByLabel("Theme").selectOption("Dark");
	await page.getByLabel("Theme").selectOption("System");
	expect(await ground(page)).toBe(light);
});

test("the keyboard alone leads past the navigation, through it, and out", async ({ owner: page }) => {
	await page.goto("/");
	await page.keyboard.press("Tab");
	await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
	await page.keyboard.press("Enter");
	await expect(page.getByRole("main")).toBeFocused();

	const docs = page.getByRole("navigation").getByRole("link", { name: "API", exact: true });
	await docs.focus();
	await page.keyboard.press("Enter");
	await expect(page.getByRole("heading", { level: 1, name: "API" })).toBeVisible();
	await expect(docs).toHaveAttribute("aria-current", "page");

	const account = page.getByRole("button", { name: "Account: owner@example.com" });
	await account.focus();
	await page.keyboard.press("Enter");
	await expect(page.getByText("· Owner")).toBeVisible();
	await page.keyboard.press("Escape");
	await expect(page.getByText("· Owner")).toBeHidden();
	await expect(account).toBeFocused();
});

test("on a phone the navigation is in a drawer that gives the focus back", async ({ owner: page }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await page.goto("/");
	const menu = page.getByRole("button", { name: "Menu" });
	await menu.click();
	const drawer = page.getByRole("dialog", { name: "Menu" });
	await expect(drawer.getByRole("link", { name: "Dashboard" })).toHaveAttribute("aria-current", "page");
	expect(await axeFindings(page)).toEqual([]);
	expect(await overflow(page)).toBeLessThanOrEqual(0);
	await page.keyboard.press("Escape");
	await expect(drawer).toBeHidden();
	await expect(menu).toBeFocused();

	await menu.click();
	await drawer.getByRole("link", { name: "API", exact: true }).click();
	await expect(page).toHaveURL(/\/docs$/);
	await expect(drawer).toBeHidden();
});

test("who signs out is nobody at once", async ({ pageWith, staffed }) => {
	const person = staffed.person("viewer");
	const page = await pageWith(await staffed.signIn(person));
	await page.goto("/");
	await page.getByRole("button", { name: `Account: ${person.email}` }).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await expect(page).toHaveURL(/sign-in/);
	await page.goto("/");
	await expect(page).toHaveURL(/sign-in/);
});

test("a viewer is shown no page that only an owner may see", async ({ viewer }) => {
	await viewer.goto("/");
	const navigation = viewer.getByRole("navigation", { name: "Main navigation" });
	await expect(navigation.getByRole("link", { name: "Sessions" })).toBeVisible();
	await expect(navigation.getByRole("link", { name: "Operators" })).toHaveCount(0);
});

test("a page that was opened elsewhere says that nothing can be changed from there", async ({ page, staffed }) => {
	const warning = page.getByText("Changes are only accepted from");
	await page.goto(`${staffed.url}/docs`);
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
	await expect(warning).toHaveCount(0);
	await page.goto(`${staffed.url.replace("127.0.0.1", "localhost")}/docs`);
	await expect(warning).toContainText(staffed.url);
	await expect(warning.getByRole("link")).toHaveAttribute("href", `${staffed.url}/docs`);
});

test.describe("in Shanghai", () => {
	test.use({ timezoneId: "Asia/Shanghai" });

	test("the server is told the operator's own zone at the first sight", async ({ owner: page }) => {
		await page.goto("/");
		const kept = async () => (await page.context().cookies()).find(({ name }) => name === "lingpai-time-zone")?.value;
		await expect.poll(kept).toBe(encodeURIComponent("Asia/Shanghai"));
	});
});

test("antd adds no style sheet at run time: nothing that would need a nonce", async ({ owner: page }) => {
	await page.goto("/audit");
	await page.getByRole("button", { name: "Export" }).hover();
	expect(await page.locator("style").count()).toBe(0);
});
