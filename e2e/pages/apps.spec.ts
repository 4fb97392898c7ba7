import { expect } from "@playwright/test";
import { axeFindings, overflow } from "./story.ts";
import { refuseTokens, testWithWechat } from "./with-wechat.ts";

const test = testWithWechat();

test.afterEach(({ wechat }) => {
	wechat.misbehave = null;
});

test("a check that WeChat refuses is explained: which address to allow, and then a wrong secret, until it is replaced", async ({
	owner,
	wechat,
	registeredApp,
}) => {
	const { id } = await registeredApp("Tea house", { secret: "a-wrong-secret" });
	await owner.goto(`/apps/${id}`);
	const check = owner.getByRole("region", { name: "Check with the platform" });
	await expect(check).toContainText("not been checked yet");

	refuseTokens(wechat, 40164, "invalid ip 203.0.113.7, not in whitelist");
	await check.getByRole("button", { name: "Check now" }).click();
	await expect(check.getByRole("status")).toContainText("IP allow list");
	await expect(check).toContainText("203.0.113.7");
	await expect(check.getByRole("button", { name: "Copy" })).toBeVisible();
	await expect(check.getByRole("link", { name: "Open the platform's console" })).toBeVisible();
	expect(await axeFindings(owner)).toEqual([]);

	wechat.misbehave = null;
	await check.getByRole("button", { name: "Check now" }).click();
	await expect(check).toContainText("AppSecret");
	await expect(check).not.toContainText("203.0.113.7");

	await owner.getByRole("button", { name: "Replace AppSecret" }).click();
	const dialog = owner.getByRole("dialog", { name: "Replace the AppSecret" });
	await dialog.getByLabel("New AppSecret").fill(wechat.secret);
	expect(await axeFindings(owner)).toEqual([]);
	await dialog.getByRole("button", { name: "Replace and check" }).click();
	await expect(dialog).toHaveCount(0);
	await expect(check).toContainText("The platform accepts");
});

test("an owner changes the policy in days and minutes, and finds it again", async ({
	owner,
	staffed,
	wechat,
	registeredApp,
}) => {
	const { id, appid } = await registeredApp("Policy house");
	await owner.goto(`/apps/${id}`);
	const policy = owner.getByRole("region", { name: "Policy" });
	await expect(policy.getByRole("button", { name: "Save policy" })).toBeDisabled();
	await policy.getByLabel("Ends when unused for", { exact: true }).fill("90");
	await policy.getByLabel("Unit: Ends when unused for").selectOption("minutes");
	await policy.getByLabel("Sessions per user, at most").fill("1");
	await policy.getByLabel("Phone number").check();
	await policy.getByRole("button", { name: "Save policy" }).click();
	await expect(policy.getByRole("button", { name: "Save policy" })).toBeDisabled();

	await owner.reload();
	await expect(policy.getByLabel("Ends when unused for", { exact: true })).toHaveValue("90");
	await expect(policy.getByLabel("Unit: Ends when unused for")).toHaveValue("minutes");
	await expect(policy.getByLabel("Phone number")).toBeChecked();
	await expect(policy.getByLabel("Nickname")).not.toBeChecked();
	const { body } = await staffed.call("/api/login", { json: { code: wechat.loginCode("o-1", { appid }), appid } });
	expect(body.expiresIn).toBe(5400);

	await policy.getByLabel("Ends at the latest after", { exact: true }).fill("1");
	await policy.getByLabel("Unit: Ends at the latest after").selectOption("hours");
	await expect(policy).toContainText("only that one counts");
});

test("an app that is switched off logs nobody in and holds no session, until it is switched on again", async ({
	owner,
	staffed,
	wechat,
	registeredApp,
}) => {
	const { id, appid } = await registeredApp("Switch house");
	const { body } = await staffed.call("/api/login", { json: { code: wechat.loginCode("o-1", { appid }), appid } });
	const session = async () => (await staffed.call("/api/session", { token: String(body.token) })).status;
	expect(await session()).toBe(200);

	await owner.goto(`/apps/${id}`);
	await owner.getByRole("button", { name: "Switch off" }).click();
	const dialog = owner.getByRole("dialog", { name: "Switch the app off?" });
	await expect(dialog).toContainText("403 app_disabled");
	await dialog.getByRole("button", { name: "Switch off" }).click();
	await expect(owner.getByRole("region", { name: "Facts" })).toContainText("Off");
	expect(await session()).toBe(403);
	await owner.getByRole("button", { name: "Switch on" }).click();
	await expect(owner.getByRole("button", { name: "Switch off" })).toBeVisible();
	expect(await session()).toBe(200);
});

test("an app is renamed, and deleted once its appid was typed", async ({ owner, registeredApp }) => {
	const { id, appid } = await registeredApp("Old house");
	await owner.goto(`/apps/${id}`);
	await owner.getByRole("button", { name: "Rename" }).click();
	const rename = owner.getByRole("dialog", { name: "Rename the app" });
	await rename.getByLabel("Name").fill("New house");
	await rename.getByRole("button", { name: "Rename" }).click();
	await expect(owner.getByRole("heading", { level: 1, name: "New house" })).toBeVisible();

	await owner.getByRole("button", { name: "Delete app" }).click();
	const dialog = owner.getByRole("dialog", { name: "Delete New house?" });
	await dialog.getByLabel(`Type ${appid} to confirm`).fill("wx-other");
	await expect(dialog.getByRole("button", { name: "Delete app" })).toBeDisabled();
	expect(await axeFindings(owner)).toEqual([]);
	await dialog.getByLabel(`Type ${appid} to confirm`).fill(appid);
	await dialog.getByRole("button", { name: "Delete app" }).click();
	await expect(owner).toHaveURL(/\/apps$/);
	await expect(owner.getByText("New house")).toHaveCount(0);
});

test("a viewer sees an app and its policy, and nothing that changes them", async ({ viewer, registeredApp }) => {
	const { id } = await registeredApp("Viewed house");
	await viewer.goto(`/apps/${id}`);
	await expect(viewer.getByRole("region", { name: "Policy" })).toContainText("7 days");
	await expect(viewer.getByRole("region", { name: "Policy" })).toContainText("Not kept");
	for (const name of ["Switch off", "Rename", "Replace AppSecret", "Check now", "Save policy", "Delete app"]) {
		await expect(viewer.getByRole("button", { name })).toHaveCount(0);
	}
	await viewer.goto("/settings/api-keys");
	await expect(viewer).toHaveURL(/\/$/);
	await viewer.goto("/apps/app_nothing");
	await expect(viewer.getByRole("heading", { name: "There is no such page" })).toBeVisible();
});

test("the code to copy names this server and this app", async ({ owner, staffed, registeredApp }) => {
	const { id, appid } = await registeredApp("Code house");
	await owner.goto(`/apps/${id}`);
	const code = owner.getByRole("region", { name: "Code to copy" });
	for (const [name, text] of [
		["utils/session.js", `const lingpai = "${staffed.url}";`],
		["curl", `${staffed.url}/api/introspect`],
		["Node.js", `"${appid}"`],
	] as const) {
		await code.getByText(name, { exact: true }).click();
		await expect(code.locator("details[open]").filter({ hasText: name })).toContainText(text);
	}
	await expect(code).toContainText("cannot go there");
	await code.getByRole("link", { name: "Make an API key" }).click();
	await expect(owner.getByRole("heading", { level: 1, name: "API keys" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
	test(`the pages of apps are accessible and fit a phone, with hostile names, in ${colorScheme}`, async ({
		owner,
		registeredApp,
	}) => {
		const { id } = await registeredApp("\u202e<img src=x onerror=alert(1)>".padEnd(100, "長"));
		await owner.emulateMedia({ colorScheme });
		for (const path of ["/apps", `/apps/${id}`, `/apps/${id}/privacy`, "/settings/api-keys"]) {
			await owner.setViewportSize({ width: 1280, height: 900 });
			await owner.goto(path);
			await expect(owner.getByRole("heading", { level: 1 })).toBeVisible();
			for (const summary of await owner.locator("details > summary").all()) await summary.click();
			expect(await axeFindings(owner), path).toEqual([]);
			await owner.setViewportSize({ width: 390, height: 844 });
			expect(await overflow(owner), path).toBeLessThanOrEqual(0);
			expect(await axeFindings(owner), path).toEqual([]);
		}
	});
}

test("in Chinese all of it is Chinese", async ({ browser, staffed, signedIn, registeredApp }) => {
	const { id } = await registeredApp("茶馆");
	const context = await browser.newContext({ baseURL: staffed.url, locale: "zh-CN" });
	await context.addCookies(Object.entries(signedIn.owner).map(([name, value]) => ({ name, value, url: staffed.url })));
	const page = await context.newPage();
	await page.goto(`/apps/${id}`);
	await page.getByRole("button", { name: "立即检查" }).click();
	await expect(page.getByRole("region", { name: "平台检查" })).toContainText("最近检查");
	await expect(page.getByRole("region", { name: "策略" })).toContainText("闲置多久后失效");
	await context.close();
});
