import { expect, type Page } from "@playwright/test";
import { android, iPhone, simulatedPhone } from "../world/simulated-phone.ts";
import { axeFindings, overflow, test } from "./story.ts";

const row = (page: Page, device: string) => page.getByRole("row").filter({ hasText: device });
const dialog = (page: Page) => page.getByRole("dialog");

test("an operator logs a phone out, and its very next call is refused", async ({ operator, staffed }) => {
	const lost = await simulatedPhone(staffed, "loses-phone", iPhone);
	const kept = await simulatedPhone(staffed, "loses-phone", android);
	await operator.goto("/sessions");
	await operator.getByRole("searchbox", { name: "Search" }).fill("sim-loses-phone");
	await operator.getByRole("searchbox", { name: "Search" }).press("Enter");
	await expect(operator.getByRole("row")).toHaveCount(3);
	await row(operator, "iPhone")
		.getByRole("button", { name: /^End the session of/ })
		.click();
	await dialog(operator).getByLabel("Reason").fill("The phone was stolen");
	await dialog(operator).getByRole("button", { name: "End", exact: true }).click();
	await expect(operator.getByText("1 session ended")).toBeVisible();
	expect(await lost.refusal()).toEqual([401, "session_revoked"]);
	expect(await kept.refusal()).toEqual([200, undefined]);
	await expect(row(operator, "iPhone")).toContainText("Ended");

	await row(operator, "iPhone").getByRole("link").click();
	await expect(operator.getByText("Its requests are refused: session_revoked")).toBeVisible();
	await expect(operator.getByText(/^operator-\d+@example\.com ended it on/)).toBeVisible();
	const history = operator.getByRole("list", { name: "What happened in this session" });
	await expect(history.getByRole("listitem").first()).toContainText("The phone was stolen");
	await expect(operator.getByRole("button", { name: "End session" })).toHaveCount(0);
	await history.getByRole("link", { name: "Sessions ended" }).click();
	await expect(operator).toHaveURL(/\/audit\?sessionId=ses_.*event=evt_/);
});

test("an operator ends the sessions that he chose, with the session key", async ({ operator, staffed }) => {
	const phones = [];
	for (let i = 0; i < 3; i++) phones.push(await simulatedPhone(staffed, "many-phones"));
	const [oldest, second, newest] = phones;
	await operator.goto(`/sessions?userId=${oldest?.userId}`);
	const boxes = operator.getByRole("checkbox", { name: /^Choose / });
	await boxes.nth(1).check();
	await boxes.nth(2).check();
	await operator.getByRole("button", { name: "End the chosen" }).click();
	await expect(dialog(operator)).toContainText("End 2 sessions?");
	await dialog(operator).getByLabel("Also reset the session key at the platform").check();
	await dialog(operator).getByRole("button", { name: "End the chosen" }).click();
	await expect(operator.getByText("2 sessions ended · 1 session key reset")).toBeVisible();
	expect([await newest?.refusal(), await second?.refusal(), await oldest?.refusal()]).toEqual([
		[401, "session_revoked"],
		[401, "session_revoked"],
		[200, undefined],
	]);
	await expect(operator.getByRole("button", { name: "End the chosen" })).toHaveCount(0);
});

test("an operator ends all sessions of an app, once its appid was typed", async ({ operator, staffed }) => {
	const phone = await simulatedPhone(staffed, "in-the-app");
	await operator.goto("/sessions");
	await operator.getByRole("button", { name: "End all of an app" }).click();
	const confirm = dialog(operator).getByRole("button", { name: "End all sessions" });
	await expect(confirm).toBeDisabled();
	await dialog(operator).getByLabel("Type wx-simulator to confirm").fill("wx-simulato");
	await expect(confirm).toBeDisabled();
	expect(await phone.refusal()).toEqual([200, undefined]);
	await dialog(operator).getByLabel("Type wx-simulator to confirm").fill("wx-simulator");
	await confirm.click();
	await expect(operator.getByText(/\d+ sessions? ended/)).toBeVisible();
	expect(await phone.refusal()).toEqual([401, "session_revoked"]);
});

test("filters stay in the address, over a reload, and lead forth and back through the pages", async ({
	viewer,
	staffed,
}) => {
	for (let i = 0; i < 52; i++) await simulatedPhone(staffed, "has-many");
	await viewer.goto("/sessions");
	await viewer.getByRole("button", { name: "More filters" }).click();
	await viewer.getByLabel("openid").fill("sim-has-many");
	await viewer.getByRole("button", { name: "Search", exact: true }).click();
	await expect(viewer).toHaveURL(/openid=sim-has-many/);
	await viewer.getByLabel("Status").selectOption({ label: "Active" });
	await expect(viewer).toHaveURL(/openid=sim-has-many&status=active/);
	await viewer.reload();
	await expect(viewer.getByRole("row")).toHaveCount(51);
	await expect(viewer.getByLabel("openid", { exact: true })).toHaveValue("sim-has-many");
	await viewer.getByRole("link", { name: "Next" }).click();
	await expect(viewer.getByRole("row")).toHaveCount(3);
	await viewer.getByRole("link", { name: "Previous" }).click();
	await expect(viewer.getByRole("row")).toHaveCount(51);
	await viewer.getByRole("button", { name: "Clear filters" }).click();
	await expect(viewer).toHaveURL(/\/sessions$/);
	await viewer.goto("/sessions?status=dead&cursor=x&appid=wx-nobody&q=");
	await expect(viewer.getByText("Nothing matches these filters")).toBeVisible();
});

test("a viewer sees sessions, masked, and nothing that ends them", async ({ viewer, staffed }) => {
	const { userId, refusal } = await simulatedPhone(staffed, "only-looked-at-by-viewers");
	for (const path of ["/sessions", `/sessions?userId=${userId}`]) {
		await viewer.goto(path);
		await expect(viewer.getByRole("row").nth(1)).toContainText("sim-…wers");
		await expect(viewer.getByRole("row").nth(1)).toContainText("127.0.0.*");
		await expect(viewer.getByRole("button", { name: /End/ })).toHaveCount(0);
		await expect(viewer.getByRole("checkbox")).toHaveCount(0);
	}
	await viewer.getByRole("row").nth(1).getByRole("link").click();
	await expect(viewer.getByText("Its requests are let through")).toBeVisible();
	await expect(viewer.getByRole("button", { name: /End/ })).toHaveCount(0);
	expect(await viewer.content()).not.toContain("sim-only-looked-at-by-viewers");
	await expect(viewer.getByText("127.0.0.1")).toHaveCount(0);
	expect(await refusal()).toEqual([200, undefined]);
});

test("a session that does not exist is a page that says so", async ({ viewer }) => {
	await viewer.goto("/sessions/ses_none");
	await expect(viewer.getByRole("heading", { name: "There is no such page" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
	test(`the pages of sessions are accessible and fit a phone, dialogs too, in ${colorScheme}`, async ({
		operator,
		staffed,
	}) => {
		const { userId } = await simulatedPhone(staffed, "on-a-phone", "<script>alert(1)</script>".padEnd(200, "x"));
		await operator.emulateMedia({ colorScheme });
		await operator.goto(`/sessions?userId=${userId}`);
		for (const width of [1280, 390]) {
			await operator.setViewportSize({ width, height: 844 });
			await expect(operator.getByRole("checkbox", { name: /^Choose / }).first()).toBeVisible();
			expect(await axeFindings(operator)).toEqual([]);
			expect(await overflow(operator)).toBeLessThanOrEqual(0);
		}
		await operator
			.getByRole("checkbox", { name: /^Choose / })
			.last()
			.check();
		for (const name of ["End the chosen", "End all of an app"]) {
			await operator.getByRole("button", { name }).click();
			await expect(dialog(operator)).toBeVisible();
			expect(await axeFindings(operator)).toEqual([]);
			expect(await overflow(operator)).toBeLessThanOrEqual(0);
			await operator.keyboard.press("Escape");
			await expect(operator.getByRole("button", { name })).toBeFocused();
		}
		await operator.getByRole("row").getByRole("link").first().click();
		await expect(operator.getByRole("button", { name: "End session" })).toBeVisible();
		expect(await axeFindings(operator)).toEqual([]);
		expect(await overflow(operator)).toBeLessThanOrEqual(0);
	});
}
