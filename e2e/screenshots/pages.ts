import type { Page } from "@playwright/test";
import type { BusyServer } from "./past-weeks.ts";

/** A page to shoot: its name is the file's. */
export interface Shot {
	name: string;
	/** A path, or the whole address of another server. */
	path: string;
	/** Somebody who has not signed in sees it. */
	isPublic?: true;
	/** On a phone too, because it looks different there. */
	onPhone?: true;
	/** What is done before the picture is taken. */
	prepare?(page: Page): Promise<void>;
}

/** Every page; the simulator comes last, for it makes more to see on the others. */
export function shotsOf({ sessionId, userId, appId, eventId }: BusyServer, setup: string): Shot[] {
	return [
		{ name: "setup", path: setup, isPublic: true },
		{ name: "sign-in", path: "/sign-in", isPublic: true },
		{ name: "dashboard", path: "/?range=week", onPhone: true, prepare: charts },
		{ name: "sessions", path: "/sessions", onPhone: true },
		{ name: "session", path: `/sessions/${sessionId}`, onPhone: true },
		{ name: "users", path: "/users" },
		{ name: "user", path: `/users/${userId}`, onPhone: true },
		{ name: "audit", path: "/audit?outcome=refused", onPhone: true },
		{ name: "audit-event", path: `/audit?outcome=refused&event=${eventId}`, onPhone: true },
		{ name: "apps", path: "/apps" },
		{ name: "app", path: `/apps/${appId}` },
		{ name: "privacy", path: `/apps/${appId}/privacy`, onPhone: true },
		{ name: "operators", path: "/operators" },
		{ name: "api-keys", path: "/settings/api-keys" },
		{ name: "settings", path: "/settings" },
		{ name: "account", path: "/account" },
		{ name: "docs", path: "/docs" },
		{ name: "simulator", path: "/simulator", onPhone: true, prepare: tour },
	];
}

async function charts(page: Page): Promise<void> {
	await page.locator("main svg.recharts-surface").first().waitFor();
}

async function tour(page: Page): Promise<void> {
	await page.getByRole("button", { name: /^(跑一遍完整流程|Run the whole flow)$/ }).click();
	await page.getByText(/^(\d+) 步中 \1 步符合预期$|^(\d+) of \2 steps came as they must$/).waitFor();
	await page.getByRole("link", { name: /^(查看刚才的会话|Look at the session just made)$/ }).waitFor();
	await page.getByRole("button", { name: /^(用户信息|User info)$/ }).click();
	await page.getByRole("heading", { level: 3 }).first().waitFor();
	await page.evaluate(() => scrollTo(0, 0));
}
