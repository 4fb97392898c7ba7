import { expect, type Locator, type Page } from "@playwright/test";
import { staffed } from "../world/operators.ts";
import { axeFindings, overflow, test } from "./story.ts";

const phoneOf = (page: Page) => page.getByRole("region", { name: "Phone with the mini-program" });
const saidOn = (page: Page) => phoneOf(page).getByRole("status");
const resultOn = (page: Page) => page.getByRole("region", { name: "Result" });
const logOn = (page: Page) => page.getByRole("region", { name: "Requests and answers" });
const press = (place: Page | Locator, name: string) => place.getByRole("button", { name, exact: true }).click();

/** Takes out what the browser says of answers that refuse, and tells how many there were of each status. */
function refusals(complaints: string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const complaint of complaints.splice(0)) {
		const status = /^Failed to load resource: .* status of (\d+)/.exec(complaint)?.[1] ?? complaint;
		counts[status] = (counts[status] ?? 0) + 1;
	}
	return counts;
}

const ofTheTour = { "401": 3, "409": 1, "422": 15, "429": 1 };

for (const [locale, words] of [
	[
		"en",
		{
			run: "Run the whole flow",
			passed: /^(\d+) of \1 steps came as they must$/,
			show: "Look at the session just made",
		},
	],
	["zh-CN", { run: "跑一遍完整流程", passed: /^(\d+) 步中 \1 步符合预期$/, show: "查看刚才的会话" }],
] as const) {
	test.describe(`in ${locale}`, () => {
		test.use({ locale });

		test("the tour finds that everything comes as it must, and leads to the session it made", async ({
			owner: page,
			complaints,
		}) => {
			await page.goto("/simulator");
			await press(page, words.run);
			await expect(page.getByRole("status").filter({ hasText: words.passed })).toBeVisible({ timeout: 40_000 });
			expect(refusals(complaints)).toEqual(ofTheTour);
			await expect(page.getByRole("link", { name: words.show })).toHaveAttribute("href", /^\/sessions\/ses_/);
		});
	});
}

test("the phone shows what was answered, and the log explains it", async ({ owner: page }) => {
	await page.goto("/simulator?user=carol");
	const phone = phoneOf(page);
	await press(phone, "Log in");
	await expect(phone).toContainText("first login");
	await expect(phone.getByText("WeChat user")).toBeVisible();
	for (const action of ["Verify signature", "User info", "Phone number", "Steps", "Shared group", "Check key"]) {
		await press(phone, action);
		await expect(saidOn(page)).toContainText("200");
	}
	await expect(phone.getByText("carol", { exact: true })).toBeVisible();
	await expect(phone.getByText(/^\+86138\d{8}$/)).toBeVisible();
	await expect(phone.getByText("4,000")).toBeVisible();

	const log = logOn(page);
	const newest = log.getByRole("listitem").first();
	await expect(newest).toContainText("GET /api/session?upstream=1");
	await expect(newest).toContainText("sessionKeyValid tells whether its session key is still the newest");
	await expect(newest).toContainText('"sessionKeyValid": true');
	await expect(newest.getByRole("list", { name: "What goes where" })).toContainText("checksession");
	await expect(newest).toContainText(/Authorization: Bearer lpt_[\w-]{6}…\S{6}/);
});

test("every case of what goes wrong shows what it should", async ({ owner: page, complaints }) => {
	await page.goto("/simulator?user=dave");
	await press(phoneOf(page), "What goes wrong");
	for (const [name, ...seen] of [
		["wx.login called, code not sent", "422 decrypt_failed", "The most frequent reason of all"],
		["Logged in elsewhere, data from before", "200", "an older one opens this"],
		["Session key replaced three times", "422 decrypt_failed", "Three new keys later the old one is gone"],
		["Data was changed", "422 decrypt_failed", "One byte changed"],
		["rawData was changed", "422 signature_mismatch", "the signature does not fit"],
		["Data is too old", "422 decrypt_failed", "Older than the app's policy allows"],
		["code used twice", "409 code_used", "does not even ask WeChat"],
		["Made-up token", "401 session_unknown", "A token that nobody was given"],
		["Session ended by an operator", "401 session_revoked", "the very next request is refused"],
		["Too many failures", "429 rate_limited", "this session must wait"],
	] as const) {
		await press(phoneOf(page), name);
		await expect(resultOn(page).getByRole("status")).toHaveText(/^(\d+) of \1 steps came as they must$/);
		const [code, why] = seen;
		const entry = logOn(page).getByRole("button", { name: why }).first();
		await expect(entry, name).toContainText(code);
		await press(logOn(page), "Clear");
	}
	expect(refusals(complaints)).toEqual({ "401": 2, "409": 1, "422": 15, "429": 1 });
});

test("an operator ends the phone's session, and its very next check is refused", async ({
	operator: page,
	complaints,
}) => {
	await page.goto("/simulator?user=erin");
	await press(phoneOf(page), "Log in");
	await expect(phoneOf(page)).toContainText("lpt_");
	await press(page, "End this session");
	await expect(page.getByText("Now press “Check session” on the phone.")).toBeVisible();
	await press(phoneOf(page), "Check session");
	await expect(saidOn(page)).toContainText("401 session_revoked");
	await expect(phoneOf(page)).toContainText("Not logged in");
	await expect(page.getByRole("button", { name: "Show this session" })).toBeDisabled();
	expect(refusals(complaints)).toEqual({ "401": 1 });
});

test("a viewer may run everything but the ending of a session", async ({ viewer: page, complaints }) => {
	await page.goto("/simulator?user=frank");
	await press(phoneOf(page), "Log in");
	await expect(page.getByRole("button", { name: "Show this session" })).toBeEnabled();
	await expect(page.getByRole("button", { name: "End this session" })).toBeDisabled();
	await press(page, "Run the whole flow");
	await expect(resultOn(page).getByRole("status")).toHaveText(/came as they must, 2 need the role of an operator$/, {
		timeout: 40_000,
	});
	expect(refusals(complaints)).toEqual({ ...ofTheTour, "401": 2 });
});

test("another phone of the same user is another session", async ({ owner: page, complaints }) => {
	await page.goto("/simulator?user=grace");
	const phone = phoneOf(page);
	await press(phone, "Log in");
	await press(phone, "Other phone");
	await expect(page.getByRole("radio", { name: "Phone 2" })).toBeChecked();
	await press(phone, "Log out");
	await expect(phone).toContainText("Not logged in");
	await press(phone, "Check session");
	await expect(saidOn(page)).toContainText("401 session_missing");
	await page.getByRole("radio", { name: "Phone 1" }).check();
	await press(phone, "Check session");
	await expect(saidOn(page)).toContainText("200");
	expect(refusals(complaints)).toEqual({ "401": 1 });
});

test("the log is filtered, searched, copied and cleared", async ({ owner: page, complaints }) => {
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await page.goto("/simulator?user=heidi");
	await press(phoneOf(page), "Check session");
	await press(phoneOf(page), "Log in");
	await expect(saidOn(page)).toContainText("200");
	const log = logOn(page);
	const entries = log.locator("li.log-entry");
	await expect(entries).toHaveCount(3);
	await log.getByLabel("Show").selectOption("Refused only");
	await expect(entries).toHaveText([/GET \/api\/session.*401 session_missing/s]);
	await log.getByLabel("Show").selectOption("Mini-program to WeChat (wx.…)");
	await expect(entries).toHaveText([/POST \/api\/simulator\/login/]);
	await log.getByLabel("Show").selectOption("All");
	await log.getByRole("searchbox", { name: "Search" }).fill("lpt_");
	await expect(entries).toHaveCount(1);

	await entries.first().getByRole("button", { name: "Copy" }).nth(1).click();
	const copied = await page.evaluate(() => navigator.clipboard.readText());
	expect(copied).toMatch(/"token": "lpt_[\w-]{43}"/);
	await log.getByText("In a shell").click();
	await expect(log.getByRole("figure", { name: "In a shell" })).toContainText("curl -s http://127.0.0.1:");
	await log.getByText("In a mini-program").click();
	await expect(log.getByRole("figure", { name: "In a mini-program" })).toContainText("wx.request({");

	await press(log, "Clear");
	await expect(log).toContainText("Nothing sent yet.");
	expect(refusals(complaints)).toEqual({ "401": 1 });
});

test("works by keyboard alone, and the focus stays where it was", async ({ owner: page }) => {
	await page.goto("/simulator?user=ivan");
	const login = phoneOf(page).getByRole("button", { name: "Log in", exact: true });
	await login.focus();
	await page.keyboard.press("Enter");
	await expect(saidOn(page)).toContainText("hands out only a token");
	await expect(login).toBeFocused();
	await page.keyboard.press("Tab");
	await page.keyboard.press("Space");
	await expect(saidOn(page)).toContainText("The session holds");
	const older = logOn(page).getByRole("button", { name: "POST /api/login" });
	await expect(older).toHaveAttribute("aria-expanded", "false");
	await older.press("Enter");
	await expect(older).toHaveAttribute("aria-expanded", "true");
	await expect(logOn(page)).toContainText("openid, session_key");
	await page.getByRole("radio", { name: "Phone 1" }).focus();
	await page.keyboard.press("ArrowRight");
	await expect(page.getByRole("radio", { name: "Phone 2" })).toBeChecked();
	await expect(phoneOf(page)).toContainText("Not logged in");
});

test("only names that the simulator knows are taken, in the field and in the address", async ({ owner: page }) => {
	await page.goto("/simulator?user=%3Cscript%3E");
	await expect(page.getByRole("radio", { name: "alice" })).toBeChecked();
	const name = page.getByRole("textbox", { name: "Another name" });
	await name.fill("<b>");
	await expect(page.getByText("a–z, 0–9 and -")).toBeInViewport();
	await expect(page.getByRole("radio", { name: "alice" })).toBeChecked();
	await name.fill("judy-2");
	await expect(page).toHaveURL(/\?user=judy-2$/);
	await press(phoneOf(page), "Log in");
	await press(phoneOf(page), "User info");
	await expect(phoneOf(page).getByText("judy-2", { exact: true })).toBeVisible();
	await page.reload();
	await expect(name).toHaveValue("judy-2");
});

test("what was done is still there after a look at another page", async ({ owner: page }) => {
	await page.goto("/simulator?user=kate");
	await press(phoneOf(page), "Log in");
	await expect(phoneOf(page)).toContainText("lpt_");
	await page
		.getByRole("navigation", { name: "Main navigation" })
		.getByRole("link", { name: "API", exact: true })
		.click();
	await expect(page).toHaveURL(/\/docs$/);
	await page.goBack();
	await expect(phoneOf(page)).toContainText("lpt_");
	await expect(logOn(page)).toContainText("POST /api/login");
});

for (const colorScheme of ["light", "dark"] as const) {
	test(`all that was opened is accessible and fits a phone, in ${colorScheme}`, async ({ owner: page, complaints }) => {
		await page.emulateMedia({ colorScheme });
		await page.setViewportSize({ width: 390, height: 844 });
		await page.goto("/simulator?user=leo");
		await press(phoneOf(page), "Log in");
		await press(phoneOf(page), "User info");
		await logOn(page).getByText("In a shell").click();
		expect(await axeFindings(page)).toEqual([]);
		expect(await overflow(page)).toBeLessThanOrEqual(0);
		await press(phoneOf(page), "What goes wrong");
		await press(phoneOf(page), "Session ended by an operator");
		await expect(resultOn(page).getByRole("status")).toHaveText("4 of 4 steps came as they must");
		expect(await axeFindings(page)).toEqual([]);
		expect(await overflow(page)).toBeLessThanOrEqual(0);
		expect(refusals(complaints)).toEqual({ "401": 1 });
	});
}

test("there is no such page while the simulator is off", async ({ browser }) => {
	await using server = await staffed({ LINGPAI_SIMULATOR: "0" });
	const cookies = await server.signIn(server.owner);
	const context = await browser.newContext({ baseURL: server.url });
	await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: server.url })));
	const page = await context.newPage();
	await page.goto("/simulator");
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such page");
	await expect(page.getByRole("link", { name: "Simulator" })).toHaveCount(0);
	await context.close();
});

test("a stranger is sent away", async ({ page, staffed }) => {
	await page.goto(`${staffed.url}/simulator`);
	await expect(page).toHaveURL(/\/sign-in/);
});
