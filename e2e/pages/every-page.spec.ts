import { expect } from "@playwright/test";
import { axeFindings, operationButton, overflow, pages, test } from "./story.ts";

for (const one of pages) {
	const name = one.isPublic ? `${one.path}, for everyone,` : one.path;

	for (const colorScheme of ["light", "dark"] as const) {
		test(`${name} has nothing that axe objects to, in ${colorScheme}`, async ({ visit }) => {
			const page = await visit(one);
			await page.emulateMedia({ colorScheme });
			expect(await axeFindings(page)).toEqual([]);
		});
	}

	test(`${name} fits a window of 390 pixels`, async ({ visit }) => {
		const page = await visit(one);
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await overflow(page)).toBeLessThanOrEqual(0);
	});

	test(`${name} comes with a strict policy, a nonce of its own, and is not stored`, async ({ visit }) => {
		const { path } = one;
		const { request } = await visit(one);
		const [first, second] = [await request.get(path), await request.get(path)];
		const { "content-security-policy": policy = "", ...headers } = first.headers();
		const nonce = /'nonce-([^']{20,})'/.exec(policy)?.[1];
		expect(second.headers()["content-security-policy"]).not.toContain(nonce);
		expect(policy).toContain(`script-src 'nonce-${nonce}' 'strict-dynamic';`);
		for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]) {
			expect(policy).toContain(part);
		}
		expect(policy).not.toContain("unsafe");
		expect(policy).toContain(`style-src 'self' 'nonce-${nonce}';`);
		expect(headers["cache-control"]).toContain("no-store");
		expect(headers).toMatchObject({
			"x-content-type-options": "nosniff",
			"referrer-policy": "no-referrer",
			"permissions-policy": expect.stringContaining("camera=()"),
		});
		const scripts = (await first.text()).match(/<script\b[^>]*>/g) ?? [];
		expect(scripts.length).toBeGreaterThan(0);
		expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
	});
}

for (const colorScheme of ["light", "dark"] as const) {
	test(`an operation that was tried out is accessible and fits a phone, in ${colorScheme}`, async ({
		page,
		simulated,
	}) => {
		await page.emulateMedia({ colorScheme });
		await page.setViewportSize({ width: 390, height: 844 });
		await page.goto(`${simulated.url}/docs`);
		await operationButton(page, "POST /api/login").click();
		await operationButton(page, "POST /api/simulator/login").click();
		await page.getByRole("button", { name: "Execute" }).first().click();
		await expect(page.locator(".live-responses-table")).toContainText("sim-");
		expect(await axeFindings(page)).toEqual([]);
		expect(await overflow(page)).toBeLessThanOrEqual(0);
		await page.getByRole("button", { name: "Authorize", exact: true }).click();
		await expect(page.getByRole("heading", { name: "Available authorizations" })).toBeVisible();
		expect(await axeFindings(page, ".dialog-ux")).toEqual([]);
	});
}

test("what never changes is kept by the browser", async ({ page, request, simulated }) => {
	await page.goto(`${simulated.url}/docs`);
	const script = await page.locator("script[src*='/_next/static/']").first().getAttribute("src");
	const { "cache-control": kept } = (await request.get(simulated.url + script)).headers();
	expect(kept).toContain("immutable");
});
