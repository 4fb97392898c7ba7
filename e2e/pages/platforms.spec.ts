import { generateKeyPairSync, randomBytes } from "node:crypto";
import { expect, type Locator, type Page } from "@playwright/test";
import { staffed } from "../world/operators.ts";
import { axeFindings, test as base, leave, overflow } from "./story.ts";

// Servers of their own: a simulated login on another platform registers another app, so others would have to name theirs.
const simulated = base.extend({
	staffed: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
		async ({}, use) => {
			await using server = await staffed();
			await use(server);
		},
		{ scope: "worker" },
	],
});

const phoneOf = (page: Page) => page.getByRole("region", { name: "Phone with the mini-program" });
const press = (place: Page | Locator, name: string) => place.getByRole("button", { name, exact: true }).click();

// Refusals are what these stories are about; the browser reports each.
function areRefusals(complaints: string[]): boolean {
	return complaints.splice(0).every((one) => /status of 4\d\d/.test(one));
}

for (const [locale, platform, words] of [
	["zh-CN", "baidu", { run: "跑一遍完整流程", passed: /^(\d+) 步中 \1 步符合预期$/, left: "百度没有这些能力" }],
	[
		...(["en", "alipay"] as const),
		{ run: "Run the whole flow", passed: /^(\d+) of \1 steps came as they must$/, left: "Alipay has no such thing" },
	],
] as const) {
	simulated.describe(`in ${locale}`, () => {
		simulated.use({ locale });

		simulated(
			`the tour runs on ${platform}, leaves out what it lacks, and says so`,
			async ({ owner: page, complaints }) => {
				await page.setViewportSize({ width: 390, height: 844 });
				await page.emulateMedia({ colorScheme: locale === "en" ? "dark" : "light" });
				await page.goto(`/simulator?platform=${platform}`);
				await press(page, words.run);
				await expect(page.getByRole("status").filter({ hasText: words.passed })).toBeVisible({ timeout: 40_000 });
				await expect(page.getByText(words.left).first()).toBeVisible();
				for (const place of [".run", ".device", ".log-entries"]) {
					await expect(page.locator(place)).not.toContainText(/微信|WeChat|wx\.login/);
				}
				expect(await overflow(page)).toBeLessThanOrEqual(0);
				expect(await axeFindings(page, ".run")).toEqual([]);
				expect(await axeFindings(page, ".device")).toEqual([]);
				expect(areRefusals(complaints)).toBe(true);
			},
		);
	});
}

simulated(
	"what a platform lacks is pressed all the same, and its refusal explained",
	async ({ owner: page, complaints }) => {
		await page.goto("/simulator?user=carol");
		await page.getByLabel("Platform").selectOption({ label: "Baidu · swan" });
		await expect(page).toHaveURL(/\?(?=.*user=carol)(?=.*platform=baidu)/);
		const phone = phoneOf(page);
		await press(phone, "Log in");
		await expect(phone).toContainText("Baidu user");
		await press(phone, "Verify signature");
		await expect(phone.getByRole("status")).toContainText("422 unsupported_by_platform");
		await expect(phone.getByRole("status")).toContainText("Baidu signs no rawData");
		await press(phone, "Check key");
		await expect(phone.getByRole("status")).toContainText("Baidu cannot tell");
		await press(phone, "Phone, old way");
		await expect(phone.getByText(/138\d{8}$/)).toBeVisible();
		await press(phone, "What goes wrong");
		await expect(phone.getByRole("button", { name: /^Data is too old/ })).toBeDisabled();
		await page.reload();
		await expect(page.getByLabel("Platform")).toHaveValue("baidu");
		expect(areRefusals(complaints)).toBe(true);
	},
);

simulated(
	"a device without an account logs in on Douyin, and on no other platform is that offered",
	async ({ owner: page }) => {
		await page.goto("/simulator?platform=douyin&user=dave");
		await press(phoneOf(page), "Without account");
		await expect(phoneOf(page).getByRole("status")).toContainText("Sent as anonymousCode");
		await page.getByLabel("Platform").selectOption("kuaishou");
		await expect(phoneOf(page).getByRole("button", { name: "Without account" })).toHaveCount(0);
		await expect(phoneOf(page)).toContainText("Not logged in");
	},
);

simulated(
	"sessions tell their app's platform, and a key that cannot be reset is not offered to be",
	async ({ operator: page }) => {
		for (const platform of ["wechat", "baidu"]) {
			await page.goto(`/simulator?platform=${platform}&user=erin`);
			await press(phoneOf(page), "Log in");
			await expect(phoneOf(page)).toContainText("lpt_");
		}
		await page.goto("/sessions?appid=baidu-simulator");
		const row = page.getByRole("row", { name: "baidu-simulator Baidu" }).first();
		await row.getByRole("button", { name: /^End/ }).click();
		const dialog = page.getByRole("dialog");
		await expect(dialog.getByLabel("Also reset the session key at the platform")).toBeDisabled();
		await expect(dialog).toContainText("The platform has no such call");
		await press(dialog, "Cancel");
		await expect(page.getByLabel("App", { exact: true })).toContainText("wx-simulator · WeChat");
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await overflow(page)).toBeLessThanOrEqual(0);
	},
);

simulated("the docs page tells everybody what each platform offers", async ({ page, staffed }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await page.goto(`${staffed.url}/docs`);
	await page.getByText("What each platform offers").click();
	const table = page.getByRole("table", { name: "What each platform offers" });
	await expect(table.getByRole("row", { name: /^Message push/ })).toContainText("yes");
	expect(await overflow(page)).toBeLessThanOrEqual(0);
	expect(await axeFindings(page, ".platform-table")).toEqual([]);
});

simulated(
	"an owner adds an app of Baidu, and its page says what Baidu offers and what to do instead",
	async ({ pageWith, complaints }) => {
		await using server = await staffed();
		const cookies = await server.signIn(server.owner);
		const page = await pageWith({});
		// As a busy browser does now and then: a button that waited must get its name back all the same.
		await page.addInitScript(() => {
			for (const end of ["transitionend", "animationend"])
				window.addEventListener(end, (event) => event.stopImmediatePropagation(), true);
		});
		await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: server.url })));
		await page.goto(`${server.url}/apps`);
		const guide = page.getByRole("region", { name: "Connect your mini-program" });
		await guide.getByText("Baidu", { exact: true }).click();
		await expect(guide.getByRole("link", { name: "smartprogram.baidu.com" })).toBeVisible();
		await expect(guide).toContainText("Lingpai wants the App Key, not the App ID.");

		await guide.getByRole("button", { name: "Add app" }).click();
		const dialog = page.getByRole("dialog", { name: "Add a mini-program" });
		await dialog.getByLabel("Platform").selectOption("alipay");
		await dialog.getByLabel("AppID").fill("2021000000000001");
		await dialog.getByLabel("Your private key").fill("not a key");
		await dialog.getByLabel("AES key").fill("not a key");
		await dialog.getByLabel("Alipay's public key").fill("not a key");
		await dialog.getByLabel("Name").fill("Tea house");
		await press(dialog, "Add");
		await expect(dialog.getByRole("alert")).toContainText("not of the form");
		expect(complaints.splice(0)).toEqual([expect.stringContaining("400")]);

		await dialog.getByLabel("Platform").selectOption("baidu");
		await expect(dialog.getByLabel("App Secret")).toHaveValue("");
		await dialog.getByLabel("App Key").fill("y2dTfnWfkx2OXttMEMWlGHoB1KzMogm7");
		await dialog.getByLabel("App Secret").fill("a-secret-of-baidu");
		expect(await axeFindings(page)).toEqual([]);
		await press(dialog, "Add");
		await expect(page).toHaveURL(/\/apps\/app_/);
		await expect(page.getByRole("region", { name: "Check with the platform" })).toContainText(
			"Baidu has no call to try",
		);
		await expect(page.getByRole("button", { name: "Check now" })).toHaveCount(0);
		await expect(page.getByRole("region", { name: "Message push" })).toHaveCount(0);
		const offers = page.getByRole("region", { name: "What Baidu offers" });
		await expect(offers).toContainText("Signature of rawData");
		await expect(offers).toContainText("swan.getLoginCode");
		await page.getByText("utils/session.js", { exact: true }).click();
		await expect(page.getByRole("figure", { name: "In the mini-program" })).toContainText("swan.request(");
		for (const colorScheme of ["light", "dark"] as const) {
			await page.emulateMedia({ colorScheme });
			await page.setViewportSize({ width: 390, height: 844 });
			expect(await axeFindings(page)).toEqual([]);
			expect(await overflow(page)).toBeLessThanOrEqual(0);
		}

		await page.goto(`${server.url}/apps`);
		await expect(page.getByRole("row", { name: "Tea house" })).toContainText("cannot be checked");
		await expect(page.getByRole("row", { name: "Tea house" })).toContainText("Baidu");
		await leave(page);
	},
);

simulated("the parts of Alipay's secret are pasted one by one, as the files have them", async ({ pageWith }) => {
	await using server = await staffed();
	const cookies = await server.signIn(server.owner);
	const page = await pageWith({});
	await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: server.url })));
	await page.goto(`${server.url}/apps`);
	const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	await page.getByRole("button", { name: "Add app" }).click();
	const dialog = page.getByRole("dialog", { name: "Add a mini-program" });
	await dialog.getByLabel("Platform").selectOption("alipay");
	await dialog.getByLabel("AppID").fill("2021000000000001");
	await dialog.getByLabel("Your private key").fill(String(privateKey.export({ type: "pkcs8", format: "pem" })));
	await dialog.getByLabel("AES key").fill(randomBytes(16).toString("base64"));
	await dialog.getByLabel("Alipay's public key").fill(String(publicKey.export({ type: "spki", format: "pem" })));
	await dialog.getByLabel("Name").fill("Tea house");
	await press(dialog, "Add");
	await expect(page).toHaveURL(/\/apps\/app_/);
	await expect(page.getByRole("heading", { level: 1, name: "Tea house" })).toBeVisible();
	await expect(page.getByRole("button", { name: "Replace Keys" })).toBeVisible();
	await page.getByRole("link", { name: "What is kept of users" }).click();
	await expect(page.getByRole("region", { name: "What is kept", exact: true })).not.toContainText("session_key");
	await expect(page.getByRole("region", { name: "For the privacy notice" })).toContainText(
		"开发者收集支付宝提供的用户标识",
	);
	await page.setViewportSize({ width: 390, height: 844 });
	expect(await overflow(page)).toBeLessThanOrEqual(0);
	await leave(page);
});
