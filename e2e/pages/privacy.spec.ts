import { expect } from "@playwright/test";
import { pushOf } from "../../lib/test-pushes.ts";
import { pushedEvent } from "../world/pushes.ts";
import { axeFindings, overflow } from "./story.ts";
import { testWithWechat } from "./with-wechat.ts";

const test = testWithWechat();

test("an owner sets the message push up with generated keys, which then count and are never shown again", async ({
	owner,
	staffed,
	wechat,
	registeredApp,
}) => {
	const { id, appid } = await registeredApp("Push house", { policy: { storeNickname: true } });
	await owner.goto(`/apps/${id}`);
	const push = owner.getByRole("region", { name: "Message push" });
	await expect(push).toContainText("Not set up");
	await push.getByRole("button", { name: "Set up" }).click();
	const dialog = owner.getByRole("dialog", { name: "Set up the message push" });
	await dialog.getByRole("button", { name: "Generate a token" }).click();
	await dialog.getByRole("button", { name: "Generate a key" }).click();
	const token = await dialog.getByLabel("Token", { exact: true }).inputValue();
	const aesKey = await dialog.getByLabel("EncodingAESKey").inputValue();
	expect([token.length, aesKey.length]).toEqual([32, 43]);
	expect(await axeFindings(owner)).toEqual([]);
	await owner.setViewportSize({ width: 390, height: 844 });
	expect(await overflow(owner)).toBeLessThanOrEqual(0);
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(push).toContainText("On, encrypted");
	await expect(push).toContainText(`${staffed.url}/api/push/wechat/${appid}`);
	for (const secret of [token, aesKey]) expect(await owner.content()).not.toContain(secret);

	const code = wechat.loginCode("o-1", { appid });
	const { body } = await staffed.call("/api/login", { json: { code, appid } });
	const profile = wechat.signed("o-1", { nickName: "小明" });
	await staffed.call("/api/verify", { token: String(body.token), json: profile });
	const nickname = async () =>
		Object((await staffed.call("/api/session", { token: String(body.token) })).body.user).nickname;
	expect(await nickname()).toBe("小明");
	const message = pushedEvent("user_authorization_revoke", "o-1", "6");
	const { query, text } = pushOf(message, { token, aesKey, at: Date.now(), appid });
	const path = `/api/push/wechat/${appid}?${new URLSearchParams(query)}`;
	expect((await staffed.call(path, { method: "POST", raw: text })).text).toBe("success");
	expect(await nickname()).toBeNull();

	await push.getByRole("button", { name: "Switch push off" }).click();
	await owner
		.getByRole("dialog", { name: "Take no more pushes?" })
		.getByRole("button", { name: "Switch push off" })
		.click();
	await expect(push).toContainText("Not set up");
	expect((await staffed.call(path, { method: "POST", raw: text })).status).toBe(404);
});

test("without an EncodingAESKey the page warns of plain mode", async ({ owner, complaints, registeredApp }) => {
	const { id } = await registeredApp("Plain house");
	await owner.goto(`/apps/${id}`);
	const push = owner.getByRole("region", { name: "Message push" });
	await push.getByRole("button", { name: "Set up" }).click();
	const dialog = owner.getByRole("dialog", { name: "Set up the message push" });
	await dialog.getByLabel("Token", { exact: true }).fill("ab");
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(dialog.getByRole("alert")).toContainText("3 to 32 letters and digits");
	// The browser reports the refusal that was meant.
	expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 400")]);
	await dialog.getByLabel("Token", { exact: true }).fill("abc");
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(push).toContainText("On, plain");
	await expect(push).toContainText("does not cover the message");
	expect(await axeFindings(owner)).toEqual([]);
});

test("a viewer sees what is kept and why, and copies it for the privacy notice", async ({ viewer, registeredApp }) => {
	const { id } = await registeredApp("Privacy house", { policy: { storePhone: true } });
	await viewer.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await viewer.goto(`/apps/${id}`);
	await expect(viewer.getByRole("region", { name: "Message push" }).getByRole("button")).toHaveCount(0);
	await viewer.getByRole("link", { name: "What is kept of users" }).click();
	await expect(viewer.getByRole("heading", { level: 1, name: "Privacy" })).toBeVisible();
	const kept = viewer.getByRole("region", { name: "What is kept", exact: true });
	await expect(kept.getByRole("listitem").filter({ hasText: "Phone number" })).toContainText("encrypted");
	const sessions = kept.getByRole("listitem").filter({ has: viewer.getByRole("heading", { name: "Sessions" }) });
	await expect(sessions).toContainText("30 days");
	await expect(viewer.getByRole("region", { name: "What is not kept" })).toContainText("Nickname");
	const notice = viewer.getByRole("region", { name: "For the privacy notice" });
	await notice.getByRole("button", { name: "Copy" }).click();
	const copied = await viewer.evaluate(() => navigator.clipboard.readText());
	expect(copied).toContain("开发者将在获取你的明示同意后，收集你的手机号，用途是");
	expect(copied).not.toContain("昵称");
});

test("switching a policy off says that what is kept goes, and removes it", async ({
	owner,
	staffed,
	wechat,
	registeredApp,
}) => {
	const { id, appid } = await registeredApp("Forgetting house", { policy: { storeNickname: true } });
	const { body } = await staffed.call("/api/login", { json: { code: wechat.loginCode("o-1", { appid }), appid } });
	const token = String(body.token);
	await staffed.call("/api/verify", { token, json: wechat.signed("o-1", { nickName: "小明" }) });
	await owner.goto(`/apps/${id}`);
	const policy = owner.getByRole("region", { name: "Policy" });
	await policy.getByLabel("Nickname").uncheck();
	await expect(policy).toContainText("It cannot be undone");
	await policy.getByRole("button", { name: "Save policy" }).click();
	await expect(policy.getByRole("button", { name: "Save policy" })).toBeDisabled();
	expect(Object((await staffed.call("/api/session", { token })).body.user).nickname).toBeNull();
});
