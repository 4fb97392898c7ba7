import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import Database from "better-sqlite3";
import { hostileTexts } from "../../lib/test-hostile.ts";
import type { Lingpai } from "../world/lingpai.ts";
import { simulatedPhone } from "../world/simulated-phone.ts";
import { axeFindings, overflow, test } from "./story.ts";

const dialog = (page: Page) => page.getByRole("dialog");

/** Searches for a user as an operator does who was told an openid, and opens the page. */
async function find(page: Page, openid: string): Promise<void> {
	await page.goto("/users");
	await page.getByRole("searchbox", { name: "Search" }).fill(openid);
	await page.getByRole("searchbox", { name: "Search" }).press("Enter");
	await expect(page.getByRole("row")).toHaveCount(2);
	await page.getByRole("row").nth(1).getByRole("link").click();
	await expect(page.getByRole("heading", { level: 1, name: /^User / })).toBeVisible();
}

test("an operator blocks a user, whose very next call is refused, and unblocks him", async ({ operator, staffed }) => {
	const phone = await simulatedPhone(staffed, "to-be-blocked");
	await find(operator, "sim-to-be-blocked");
	await expect(operator.getByText("Nothing here stops this user from logging in")).toBeVisible();
	await operator.getByRole("button", { name: "Block", exact: true }).click();
	await dialog(operator).getByLabel("Reason").fill("Fraud, ticket 4711");
	await dialog(operator).getByRole("button", { name: "Block" }).click();
	await expect(operator.getByText("Blocked: every request and login is refused")).toBeVisible();
	await expect(operator.getByText(/^operator-\d+@example\.com blocked the user on/)).toBeVisible();
	expect(await phone.refusal()).toEqual([403, "user_blocked"]);
	await expect(simulatedPhone(staffed, "to-be-blocked")).rejects.toThrow();
	await operator.reload();
	const events = operator.getByRole("list", { name: "What happened" });
	await expect(events.getByRole("listitem").first()).toContainText("Login refused");
	await expect(events.getByRole("listitem").first()).toContainText("The user is blocked");
	await operator.getByRole("button", { name: "Unblock" }).click();
	await dialog(operator).getByRole("button", { name: "Unblock" }).click();
	await expect(operator.getByText("Nothing here stops this user from logging in")).toBeVisible();
	expect(await phone.refusal()).toEqual([200, undefined]);
});

test("an operator logs a user out on every phone", async ({ operator, staffed }) => {
	const phones = [await simulatedPhone(staffed, "everywhere"), await simulatedPhone(staffed, "everywhere")];
	await find(operator, "sim-everywhere");
	await operator.getByRole("button", { name: "End all sessions" }).click();
	await dialog(operator).getByRole("button", { name: "End all sessions" }).click();
	await expect(operator.getByText("2 sessions ended")).toBeVisible();
	for (const phone of phones) expect(await phone.refusal()).toEqual([401, "session_revoked"]);
});

test("an operator unmasks a user for a reason, until he leaves the page", async ({ operator, staffed }) => {
	await simulatedPhone(staffed, "behind-a-mask");
	await find(operator, "sim-behind-a-mask");
	await expect(operator.getByText("sim-…mask").first()).toBeVisible();
	expect(await operator.getByRole("main").innerHTML()).not.toMatch(/sim-behind-a-mask|127\.0\.0\.1/);
	await operator.getByRole("button", { name: "Unmask" }).click();
	const unmask = dialog(operator).getByRole("button", { name: "Unmask" });
	await expect(unmask).toBeDisabled();
	await dialog(operator).getByLabel("Reason").fill("He asks what we know");
	await unmask.click();
	await expect(operator.getByText("sim-behind-a-mask", { exact: true })).toBeVisible();
	await expect(operator.getByText("127.0.0.1", { exact: true })).toBeVisible();
	const address = operator.url();
	expect(address).toMatch(/\/users\/usr_[\w-]+$/);
	const events = operator.getByRole("list", { name: "What happened" });
	await expect(events.getByRole("listitem").first()).toContainText("He asks what we know");
	await operator.getByRole("navigation").getByRole("link", { name: "Users" }).click();
	await expect(operator.getByRole("heading", { level: 1, name: "Users" })).toBeVisible();
	await operator.goBack();
	await expect(operator).toHaveURL(address);
	await expect(operator.getByText("sim-…mask").first()).toBeVisible();
	await expect(operator.getByText("sim-behind-a-mask", { exact: true })).toHaveCount(0);
});

test("an owner exports a user as a file, and erases him once that was confirmed", async ({ owner, staffed }) => {
	const phone = await simulatedPhone(staffed, "leaves-for-good");
	await find(owner, "sim-leaves-for-good");
	const downloading = owner.waitForEvent("download");
	await owner.getByRole("link", { name: "Export" }).click();
	const file = await downloading;
	expect(file.suggestedFilename()).toBe(`${phone.userId}.json`);
	const document = JSON.parse(readFileSync(await file.path(), "utf8"));
	expect(document).toMatchObject({ user: { id: phone.userId, openid: "sim-leaves-for-good" } });

	await owner.getByRole("button", { name: "Erase" }).click();
	const erase = dialog(owner).getByRole("button", { name: "Erase" });
	await expect(erase).toBeDisabled();
	await dialog(owner)
		.getByLabel(/^Type .* to confirm/)
		.fill(phone.userId.slice(-6));
	await erase.click();
	await expect(owner).toHaveURL(/\/users$/);
	await expect(owner.getByText("The user is erased")).toBeVisible();
	expect(await phone.refusal()).toEqual([401, "session_unknown"]);
	await owner.goto(`/users/${phone.userId}`);
	await expect(owner.getByRole("heading", { name: "There is no such page" })).toBeVisible();
	await owner.goto(`/audit?userId=${phone.userId}`);
	await expect(owner.getByRole("row").nth(1)).toContainText("User erased");
});

test("a viewer may only look, and an operator neither exports nor erases", async ({
	viewer,
	operator,
	staffed,
	complaints,
}) => {
	const { userId } = await simulatedPhone(staffed, "only-looked-at");
	await viewer.goto(`/users/${userId}`);
	await expect(viewer.getByRole("heading", { name: "Personal data held here" })).toBeVisible();
	const changing = /^(End|Block|Unblock|Unmask|Export|Erase)/;
	for (const role of ["button", "link"] as const) {
		await expect(viewer.getByRole("main").getByRole(role, { name: changing })).toHaveCount(0);
	}
	await expect(viewer.getByRole("checkbox")).toHaveCount(0);
	await operator.goto(`/users/${userId}`);
	await expect(operator.getByRole("button", { name: "Block", exact: true })).toBeVisible();
	await expect(operator.getByRole("button", { name: "Erase" })).toHaveCount(0);
	await expect(operator.getByRole("link", { name: "Export" })).toHaveCount(0);
	const answered = await operator.evaluate(
		(id) => fetch(`/api/admin/users/${id}`, { method: "DELETE" }).then(({ status }) => status),
		userId,
	);
	expect(answered).toBe(403);
	expect(complaints.splice(0)).toEqual([expect.stringContaining("403")]);
});

for (const [what, text] of hostileTexts) {
	test(`a hostile nickname and user agent run nothing and break nothing: ${what}`, async ({ operator, staffed }) => {
		const { userId } = await simulatedPhone(staffed, "mallory");
		rename(staffed, userId, text);
		operator.on("dialog", () => expect("a dialog of the browser").toBe("never"));
		await operator.setViewportSize({ width: 390, height: 844 });
		for (const path of ["/users", `/users/${userId}`, "/sessions", `/sessions?userId=${userId}`]) {
			await operator.goto(path);
			await expect(operator.getByRole("heading", { level: 1 })).toBeVisible();
			expect(await overflow(operator), path).toBeLessThanOrEqual(0);
			expect(await operator.evaluate(() => document.querySelectorAll("main img, main script").length), path).toBe(0);
		}
		await operator.getByRole("row").getByRole("link").first().click();
		await expect(operator.getByRole("button", { name: "End session" })).toBeVisible();
		expect(await overflow(operator)).toBeLessThanOrEqual(0);
		expect(await axeFindings(operator)).toEqual([]);
	});
}

/** Gives a user a name, and his sessions a user agent of 64 kB, as no phone could: in the data file. */
function rename({ folder }: Lingpai, userId: string, text: string): void {
	const file = new Database(join(folder, "lingpai.db"), { timeout: 5_000 });
	try {
		file.prepare("UPDATE users SET nickname = ? WHERE id = ?").run(text, userId);
		file.prepare("UPDATE sessions SET user_agent = ? WHERE user_id = ?").run(text.padEnd(65_536, text), userId);
	} finally {
		file.close();
	}
}

for (const colorScheme of ["light", "dark"] as const) {
	test(`the pages of users are accessible and fit a phone, dialogs too, in ${colorScheme}`, async ({
		owner,
		staffed,
	}) => {
		const { userId } = await simulatedPhone(staffed, "on-a-small-screen");
		await owner.emulateMedia({ colorScheme });
		for (const path of ["/users?q=sim-on-a-small-screen", `/users/${userId}`]) {
			for (const width of [1280, 390]) {
				await owner.setViewportSize({ width, height: 844 });
				await owner.goto(path);
				await expect(owner.getByRole("heading", { level: 1 })).toBeVisible();
				expect(await axeFindings(owner), `${path} ${width}`).toEqual([]);
				expect(await overflow(owner), `${path} ${width}`).toBeLessThanOrEqual(0);
			}
		}
		for (const name of ["Block", "Unmask", "Erase", "End all sessions"]) {
			await owner.getByRole("button", { name, exact: true }).click();
			await expect(dialog(owner)).toBeVisible();
			expect(await axeFindings(owner), name).toEqual([]);
			expect(await overflow(owner), name).toBeLessThanOrEqual(0);
			await owner.keyboard.press("Escape");
			await expect(owner.getByRole("button", { name, exact: true })).toBeFocused();
		}
	});
}

test("in Chinese all of it is Chinese", async ({ operator, staffed }) => {
	const { userId } = await simulatedPhone(staffed, "zhongwen");
	await operator.context().addCookies([{ name: "lingpai-language", value: "zh-CN", url: staffed.url }]);
	await operator.goto(`/users/${userId}`);
	await expect(operator.getByText("这里没有任何限制妨碍该用户登录")).toBeVisible();
	await expect(operator.getByRole("button", { name: "查看完整信息" })).toBeVisible();
	await operator.getByRole("row").getByRole("link").first().click();
	await expect(operator.getByText("该会话的请求会放行")).toBeVisible();
	await expect(operator.getByRole("list", { name: "该会话发生过什么" })).toContainText("登录成功");
	expect(await operator.getByRole("main").innerText()).not.toMatch(/\b(session|ended|logged in|app)\b/i);
});
