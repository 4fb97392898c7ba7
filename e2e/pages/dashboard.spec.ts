import { expect, type Page } from "@playwright/test";
import { busyApps, makeBusy } from "../world/busy-week.ts";
import { type Cookies, type Staffed, staffed } from "../world/operators.ts";
import { axeFindings, overflow, test } from "./story.ts";

const [tea, cake] = busyApps;

let busy: Staffed;
let cookies: Cookies;

test.beforeAll(async () => {
	busy = await staffed();
	makeBusy(busy);
	cookies = await busy.signIn(busy.owner);
});

test.afterAll(() => busy[Symbol.asyncDispose]());

test.use({ timezoneId: "Asia/Shanghai" });

/** Opens the dashboard of a server as its owner, and waits for what comes last. */
async function open(page: Page, path = "/"): Promise<void> {
	await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: busy.url })));
	await page.goto(busy.url + path);
	await expect(chart(page, "Logins").locator("svg").first()).toBeVisible();
}

const chart = (page: Page, name: string) => page.getByRole("figure", { name, exact: true });
const figure = (page: Page, name: string) =>
	page.locator("dl.figures > div", { has: page.getByText(name, { exact: true }) });
const attention = (page: Page) => page.getByRole("region", { name: "Needs attention" }).getByRole("listitem");

test("an operator sees first what needs him, and goes from there to where it is mended", async ({ page }) => {
	await open(page);
	await expect(attention(page).first()).toContainText(
		/^Now ?Cake & <b>Sons<\/b>: the platform refuses it, \d+ calls failed since/,
	);
	await expect(attention(page).last()).toContainText("1 owner signs in with a password alone");
	await attention(page).first().getByRole("link", { name: "Check the app" }).click();
	await expect(page).toHaveURL(`${busy.url}/apps/${cake.id}`);
	await expect(page.getByRole("heading", { level: 1 })).toContainText("Cake & <b>Sons</b>");
});

test("the numbers of the day stand beside those of the day before", async ({ page }) => {
	await open(page);
	await expect(figure(page, "Logins")).toContainText(/^Logins\d,\d{3}(▲|▼|=)/);
	await expect(figure(page, "Refused logins")).toContainText(/% of \d,\d{3}/);
	await expect(figure(page, "Platform errors").locator(".unseen")).toContainText("times as many as in the time before");
	await expect(figure(page, "Platform response")).toContainText(/\d+ ms/);
	await expect(page.getByRole("table", { name: "By app" }).getByRole("row")).toHaveCount(4);
});

test("behind each chart are its numbers, at the hours of the operator's own clock", async ({ page }) => {
	await open(page);
	for (const name of ["Logins", "Active sessions", "New users", "Platform errors"]) {
		await chart(page, name).getByText("As a table").click();
		await expect(chart(page, name).getByRole("table").getByRole("row")).toHaveCount(25);
	}
	const header = chart(page, "Platform errors").getByRole("columnheader");
	await expect(header).toHaveText(["Time", "The platform refuses this app", "The platform did not answer in time"]);
	const present = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
	const parts = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
	const told = new Intl.DateTimeFormat("en", { ...parts, timeZone: "Asia/Shanghai" }).format(present);
	await expect(chart(page, "Logins").getByRole("rowheader").last()).toHaveText(told);
});

test("what a bar stands for is told where the mouse is", async ({ page }) => {
	await open(page);
	const latency = chart(page, "Platform response, mean milliseconds");
	await expect(latency.locator("svg").first()).toBeVisible();
	await latency.locator(".chart-area").hover({ position: { x: 200, y: 60 } });
	await expect(page.locator(".chart-hint")).toContainText(/\d\d:00.*Login code: \d+.*Phone number: 210/s);
});

test("the time and the app that one looks at stand in the address, and survive a reload and the way back", async ({
	page,
}) => {
	await open(page);
	await page.getByRole("navigation", { name: "Time" }).getByRole("link", { name: "7 days" }).click();
	await expect(page).toHaveURL(`${busy.url}/?range=week`);
	await expect(page.getByRole("link", { name: "7 days" })).toHaveAttribute("aria-current", "true");
	await page.getByLabel("App", { exact: true }).selectOption({ label: `早茶铺 Tea (${tea.appid})` });
	await expect(page).toHaveURL(`${busy.url}/?range=week&appid=${tea.appid}`);
	await expect(figure(page, "Platform errors")).not.toContainText("times as many");
	await page.reload();
	await expect(page.getByLabel("App", { exact: true }).locator("option:checked")).toContainText("早茶铺 Tea");
	await expect(chart(page, "Platform errors").locator("svg").first()).toBeVisible();
	await chart(page, "Logins").getByText("As a table").click();
	// Six days and today, each in four.
	await expect(chart(page, "Logins").getByRole("rowheader").first()).toHaveText(/, 00:00$/);
	await page.goBack();
	await expect(page).toHaveURL(`${busy.url}/?range=week`);
	await expect(page.getByLabel("App", { exact: true }).locator("option:checked")).toHaveText("All apps");
});

test("an address that makes no sense shows the last day of all apps", async ({ page }) => {
	await open(page, `/?range=century&appid=${"x".repeat(200)}`);
	await expect(page.getByRole("link", { name: "24 hours" })).toHaveAttribute("aria-current", "true");
	await page.goto(`${busy.url}/?appid=wx-nobody&appid=wx-else`);
	await expect(page.getByLabel("App", { exact: true }).locator("option:checked")).toHaveText("All apps");
});

test("when the charts cannot be loaded, the page says so and the numbers are there", async ({ page, complaints }) => {
	await page.route("**/_next/static/**/*.js", async (route) => {
		const response = await route.fetch();
		const isLibrary = (await response.text()).includes("recharts-responsive-container");
		await (isLibrary ? route.abort() : route.fulfill({ response }));
	});
	await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: busy.url })));
	await page.goto(busy.url);
	await expect(chart(page, "Logins")).toContainText("The chart could not be loaded");
	await chart(page, "Logins").getByText("As a table").click();
	await expect(chart(page, "Logins").getByRole("row")).toHaveCount(25);
	expect(complaints.splice(0).join()).toContain("ERR_FAILED");
});

for (const colorScheme of ["light", "dark"] as const) {
	test(`a dashboard full of numbers has nothing that axe objects to, in ${colorScheme}`, async ({ page }) => {
		await page.emulateMedia({ colorScheme });
		await open(page);
		for (const name of ["Logins", "Decryptions and signatures refused"]) {
			await chart(page, name).getByText("As a table").click();
		}
		await expect(chart(page, "Logins").getByRole("table")).toBeVisible();
		expect(await axeFindings(page)).toEqual([]);
	});
}

test("a dashboard full of numbers fits a phone, tables and all", async ({ page }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await open(page, "/?range=month");
	await chart(page, "Decryptions and signatures refused").getByText("As a table").click();
	await expect(chart(page, "Decryptions and signatures refused").getByRole("table")).toBeVisible();
	expect(await overflow(page)).toBeLessThanOrEqual(0);
});

test("the place of a chart is kept: nothing moves when it comes", async ({ page }) => {
	await page.addInitScript(() => {
		new PerformanceObserver((list) => {
			const shifts = list.getEntries().map((entry) => ("value" in entry ? Number(entry.value) : 0));
			document.documentElement.dataset.shift = String(
				Number(document.documentElement.dataset.shift ?? 0) + shifts.reduce((sum, shift) => sum + shift, 0),
			);
		}).observe({ type: "layout-shift", buffered: true });
	});
	await open(page);
	await expect(chart(page, "Platform errors").locator("svg").first()).toBeAttached();
	const shift = await page.evaluate(() => Number(document.documentElement.dataset.shift ?? 0));
	expect(shift).toBeLessThan(0.05);
});

test("in Chinese, all of it is Chinese", async ({ page }) => {
	await page.context().addCookies([{ name: "lingpai-language", value: "zh-CN", url: busy.url }]);
	await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: busy.url })));
	await page.goto(busy.url);
	await expect(page.getByRole("heading", { name: "需要处理" })).toBeVisible();
	await expect(chart(page, "解密与验签失败")).toContainText("session_key 对不上");
	await expect(page.getByRole("main")).not.toContainText(/\b(Logins|since|more than|Time|platform)\b/);
});
