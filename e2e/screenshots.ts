import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { type Shot, shotsOf } from "./screenshots/pages.ts";
import { type BusyServer, serverAfterTwoWeeks } from "./screenshots/past-weeks.ts";
import { lingpai } from "./world/lingpai.ts";
import type { Cookies } from "./world/operators.ts";

// Shoots every page of the built server into docs/screenshots: `npm run screenshots`.

const folder = join(import.meta.dirname, "../docs/screenshots");

/** Both languages and both themes, without every combination. */
const looks = [
	{ suffix: "zh", locale: "zh-CN", colorScheme: "light", viewport: { width: 1280, height: 900 } },
	{ suffix: "en", locale: "en", colorScheme: "dark", viewport: { width: 1280, height: 900 } },
	{ suffix: "phone", locale: "zh-CN", colorScheme: "light", viewport: { width: 390, height: 844 } },
] as const;

async function shootEverything(): Promise<void> {
	const scratch = mkdtempSync(join(tmpdir(), "lingpai-screenshots-"));
	const executablePath = process.env.LINGPAI_TEST_BROWSER;
	const browser = await chromium.launch({
		...(executablePath && { executablePath }),
		args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
	});
	try {
		await using server = await serverAfterTwoWeeks(join(scratch, "clock"));
		const cookies = await server.signIn(server.owner);
		// Still to be set up.
		await using fresh = await lingpai((url) => ({ LINGPAI_SIMULATOR: "1", LINGPAI_PUBLIC_URL: url }));
		const [setup = "/setup"] = /http\S+\/setup#\S+/.exec(fresh.output()) ?? [];
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		let bytes = 0;
		for (const shot of shotsOf(server, setup)) {
			for (const look of looks.filter(({ suffix }) => suffix !== "phone" || shot.onPhone)) {
				bytes += await shoot(browser, server, shot, look, cookies);
			}
		}
		console.log(`${Math.round(bytes / 1024)} KiB in docs/screenshots`);
	} finally {
		await browser.close();
		rmSync(scratch, { recursive: true, force: true });
	}
}

async function shoot(
	browser: Browser,
	{ url }: BusyServer,
	{ name, path, isPublic, prepare }: Shot,
	{ suffix, ...look }: (typeof looks)[number],
	cookies: Cookies,
): Promise<number> {
	const context = await browser.newContext({
		...look,
		baseURL: url,
		timezoneId: "Asia/Shanghai",
		reducedMotion: "reduce",
	});
	const known = { "lingpai-time-zone": encodeURIComponent("Asia/Shanghai"), ...(!isPublic && cookies) };
	await context.addCookies(Object.entries(known).map(([name, value]) => ({ name, value: String(value), url })));
	const page = await context.newPage();
	const response = await page.goto(path, { waitUntil: "networkidle" });
	if (!response?.ok()) throw new Error(`${path} answered ${response?.status()}`);
	await prepare?.(page);
	const picture = await webp(page);
	writeFileSync(join(folder, `${name}.${suffix}.webp`), picture);
	await context.close();
	return picture.length;
}

// Playwright itself knows PNG and JPEG only.
async function webp(page: Page): Promise<Buffer> {
	await page.evaluate(() => document.fonts.ready);
	const session = await page.context().newCDPSession(page);
	const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
	return Buffer.from(data, "base64");
}

await shootEverything();
