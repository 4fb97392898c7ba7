import { randomBytes } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { databaseLine } from "../world/database-line.ts";
import { staffed } from "../world/operators.ts";
import { postgresPrograms, startTestServer } from "../world/postgres-server.ts";
import { axeFindings, overflow, test } from "./story.ts";

const soon = { timeout: 30_000 };
const said = (page: Page) => page.getByRole("heading", { level: 1, name: "The database does not answer" });

// Where PostgreSQL is not installed there is no database that could go away.
if (postgresPrograms() !== null) {
	test("an operator is told of an outage wherever he goes, and is where he was when it is over", async ({
		browser,
		complaints,
	}) => {
		await using database = await startTestServer();
		await using line = await databaseLine(await database.newDatabase());
		await using server = await staffed({
			DATABASE_URL: line.url,
			LINGPAI_MASTER_KEYS: `k1:${randomBytes(32).toString("base64")}`,
		});
		const { url } = server;
		const cookies = Object.entries(await server.signIn(server.owner)).map(([name, value]) => ({ name, value, url }));
		await using context = await browser.newContext({ baseURL: url, viewport: { width: 390, height: 800 } });
		await using plain = await browser.newContext({ baseURL: url, javaScriptEnabled: false });
		for (const one of [context, plain]) await one.addCookies(cookies);
		const [page, scriptless] = await Promise.all([context.newPage(), plain.newPage()]);
		page.on("console", (message) => {
			if (message.type() === "error" && !message.text().includes("503")) complaints.push(message.text());
		});
		page.on("pageerror", (error) => complaints.push(error.message));

		await page.goto("/users");
		await expect(page.getByRole("heading", { level: 1, name: "Users" })).toBeVisible();
		line.become("cut");
		await page.getByRole("button", { name: "Menu" }).click();
		await page.getByRole("link", { name: "Sessions" }).click();
		await expect(said(page)).toBeVisible(soon);
		await expect(page).toHaveURL("/sessions");
		expect(await overflow(page)).toBeLessThanOrEqual(0);
		expect(await axeFindings(page)).toEqual([]);
		const kept = (await context.cookies()).map(({ name, value }) => [name, value]);
		expect(kept).toEqual(expect.arrayContaining(cookies.map(({ name, value }) => [name, value])));

		expect((await scriptless.goto("/audit"))?.status()).toBe(503);
		await expect(said(scriptless)).toBeVisible();

		line.become("open");
		await expect(page.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible(soon);
		// It may have come back by itself meanwhile, and then has a link to itself in its navigation.
		await scriptless.getByRole("link", { name: /^(Try again|Audit log)$/ }).click();
		await expect(scriptless.getByRole("navigation", { name: "Main navigation" })).toBeVisible(soon);
		await expect(scriptless).toHaveURL("/audit");
	});
}
