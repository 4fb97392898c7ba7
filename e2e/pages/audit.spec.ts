import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { z } from "zod";
import type { Lingpai } from "../world/lingpai.ts";
import { axeFindings, overflow, test } from "./story.ts";

const answered = z.object({ requestId: z.string() });

/** A user whose mini-program kept his data for an hour and then sent it; what the mini-program was answered. */
async function staleDecryption(server: Lingpai, user: string) {
	const post = (path: string, json: object, token?: string) =>
		server.call(path, { json, ...(token !== undefined && { token }) });
	const { code } = (await post("/api/simulator/login", { user })).body;
	const { token } = (await post("/api/login", { code })).body;
	const data = await post("/api/simulator/data", { user, kind: "userInfo", secondsAgo: 3600 });
	const { encryptedData, iv } = data.body;
	const refused = await post("/api/decrypt", { encryptedData, iv }, String(token));
	expect(refused.status).toBe(422);
	return answered.parse(refused.body);
}

const details = (page: Page) => page.getByRole("dialog");

test.describe("in Chinese", () => {
	test.use({ locale: "zh-CN" });

	test("an operator finds why a user's data was refused by the id in the error, and knows what to do", async ({
		operator,
		staffed,
	}) => {
		const { requestId } = await staleDecryption(staffed, "wang");
		await operator.goto("/audit");
		await operator.getByLabel("查找").fill(`{"error":"decrypt_failed","requestId":"${requestId}"}`);
		await operator.getByRole("button", { name: "查询" }).click();
		const row = operator.getByRole("row", { name: /解密失败/ });
		await expect(row).toHaveCount(1);
		await expect(row).toContainText("水印过期");
		await row.getByRole("link", { name: /解密失败/ }).click();

		await expect(details(operator)).toContainText("取到数据马上提交");
		await expect(details(operator)).toContainText("多半是：小程序代码");
		await expect(details(operator)).toContainText("decrypt · refused · watermark_stale");
		expect(await axeFindings(operator)).toEqual([]);

		await operator.reload();
		await expect(details(operator)).toContainText("水印过期");
		await details(operator).getByRole("link", { name: "该用户的全部事件" }).click();
		await expect(operator.getByRole("row", { name: /登录成功/ })).toHaveCount(1);
		await expect(operator.getByRole("row")).toHaveCount(3);
	});
});

test("an operator sees a whole address for a reason, which then stands in the log", async ({ operator, staffed }) => {
	const { requestId } = await staleDecryption(staffed, "unmasked");
	await operator.goto(`/audit?q=${requestId}`);
	await operator.getByRole("link", { name: /Decryption refused/ }).click();
	await expect(details(operator)).toContainText("127.0.0.*");
	await details(operator).getByRole("button", { name: "Show the whole address" }).click();
	const asked = operator.getByRole("dialog", { name: "Show the whole address?" });
	await asked.getByLabel(/Reason/).fill("The user asked who it was");
	expect(await axeFindings(operator)).toEqual([]);
	await asked.getByRole("button", { name: "Show the whole address" }).click();
	await expect(asked).toHaveCount(0);
	await expect(details(operator)).toContainText("127.0.0.1");

	await operator.goto("/audit?action=user.unmask");
	await operator
		.getByRole("link", { name: /Personal data unmasked/ })
		.first()
		.click();
	await expect(details(operator)).toContainText("The user asked who it was");
});

test("an owner exports what the filters show as a file that Excel can read", async ({ owner, staffed }) => {
	const { requestId } = await staleDecryption(staffed, "exported");
	await owner.goto(`/audit?q=${requestId}`);
	await owner.getByRole("button", { name: "Export" }).click();
	const dialog = owner.getByRole("dialog", { name: "Export the audit log" });
	await expect(dialog).toContainText("Addresses are whole in it.");
	expect(await axeFindings(owner)).toEqual([]);
	for (const [name, isRight] of [
		["CSV", (text: string) => text.startsWith('\uFEFF"id","at"') && text.includes('"127.0.0.1"')],
		["JSON", (text: string) => JSON.parse(text)[0].requestId === requestId],
	] as const) {
		const [download] = await Promise.all([
			owner.waitForEvent("download"),
			dialog.getByRole("button", { name, exact: true }).click(),
		]);
		expect(download.suggestedFilename()).toMatch(/^audit-[\dT-]+\.(csv|json)$/);
		expect(isRight(await readFile(await download.path(), "utf8"))).toBe(true);
		await expect(dialog.getByRole("status")).toContainText("Saved: 1 event");
	}
});

test("an export tells how far it is, and is given up when its dialog is closed", async ({ owner }) => {
	await owner.goto("/audit");
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	await owner.route("**/api/admin/audit/export?**", async (route) => {
		await held;
		await route.abort();
	});
	await owner.getByRole("button", { name: "Export" }).click();
	const dialog = owner.getByRole("dialog", { name: "Export the audit log" });
	await dialog.getByRole("button", { name: "CSV" }).click();
	await expect(dialog.getByRole("progressbar")).toBeVisible();
	await expect(dialog.getByRole("status")).toContainText("0 events so far");
	expect(await axeFindings(owner)).toEqual([]);
	await dialog.getByRole("button", { name: "Cancel" }).click();
	await expect(dialog.getByRole("button", { name: "CSV" })).toBeVisible();
	await expect(dialog.getByRole("alert")).toBeEmpty();
	release();
});

test("an export that the server refuses or that is cut off is told as what it is", async ({ owner, complaints }) => {
	await owner.goto("/audit");
	await owner.getByRole("button", { name: "Export" }).click();
	const dialog = owner.getByRole("dialog", { name: "Export the audit log" });
	await owner.route("**/api/admin/audit/export?**", (route) => route.abort());
	await dialog.getByRole("button", { name: "CSV" }).click();
	await expect(dialog.getByRole("alert")).toContainText("Nothing was saved");
	await owner.unroute("**/api/admin/audit/export?**");
	await owner.route("**/api/admin/audit/export?**", (route) =>
		route.fulfill({ status: 503, json: { error: "unavailable", message: "Lingpai cannot read data right now." } }),
	);
	await dialog.getByRole("button", { name: "JSON" }).click();
	await expect(dialog.getByRole("alert")).toHaveText("Lingpai cannot read data right now.");
	expect(await axeFindings(owner)).toEqual([]);
	expect(complaints.splice(0).length).toBe(2);
});

test("a viewer verifies the log, is told its head, and may neither export nor unmask", async ({ viewer }) => {
	await viewer.goto("/audit");
	await expect(viewer.getByRole("table")).toBeVisible();
	await expect(viewer.getByRole("button", { name: "Export" })).toHaveCount(0);
	await viewer
		.getByRole("link", { name: /Operator signed in/ })
		.first()
		.click();
	await expect(details(viewer)).toContainText("127.0.0.*");
	await expect(details(viewer).getByRole("button", { name: "Show the whole address" })).toHaveCount(0);
	await viewer.keyboard.press("Escape");
	await expect(viewer).toHaveURL(/\/audit$/);

	await viewer.getByRole("button", { name: "Verify" }).click();
	await expect(details(viewer)).toContainText("Nothing was changed");
	await expect(details(viewer).getByRole("figure", { name: "Head" })).toHaveText(/^[0-9a-f]{64}$/);
	expect(await axeFindings(viewer)).toEqual([]);
});

test("a log that was changed says where, and what to do first", async ({ viewer }) => {
	await viewer.route("**/api/admin/audit/verify", (route) =>
		route.fulfill({ json: { ok: false, events: 1200, purged: 0, firstBroken: 417, head: "ab" } }),
	);
	await viewer.goto("/audit");
	await viewer.getByRole("button", { name: "Verify" }).click();
	await expect(details(viewer)).toContainText("Event no. 417 is the first that is not as it was written");
	await expect(details(viewer).getByRole("listitem").first()).toContainText("Copy the data folder now");
	expect(await axeFindings(viewer)).toEqual([]);
});

test("on a phone the list and an event fit, and nothing found is explained", async ({ owner, staffed }) => {
	const { requestId } = await staleDecryption(staffed, "phone");
	await owner.setViewportSize({ width: 390, height: 844 });
	await owner.goto(`/audit?q=${requestId}`);
	await owner.getByRole("link", { name: /Decryption refused/ }).click();
	await expect(details(owner)).toContainText("The data is too old");
	expect(await overflow(owner)).toBeLessThanOrEqual(0);
	const box = await details(owner).evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
	expect(box).toBeLessThanOrEqual(0);
	await owner.goto("/audit?q=req_nothing");
	await expect(owner.getByText("Session checks and introspection are not audited")).toBeVisible();
	await owner.goto("/audit?event=evt_missing");
	await expect(details(owner)).toContainText("There is no such event");
});
