import { defineConfig, devices } from "@playwright/test";

const browser = process.env.LINGPAI_TEST_BROWSER;
const isRoot = process.getuid?.() === 0;

export default defineConfig({
	testDir: "pages",
	outputDir: "../test-results",
	forbidOnly: true,
	fullyParallel: true,
	workers: 2,
	timeout: 60_000,
	expect: { timeout: 15_000 },
	use: {
		...devices["Desktop Chrome"],
		screenshot: "only-on-failure",
		launchOptions: {
			...(browser && { executablePath: browser }),
			args: [
				...(isRoot ? ["--no-sandbox"] : []),
				"--disable-quic",
				"--no-first-run",
				"--disable-background-networking",
				"--disable-component-update",
				"--disable-sync",
			],
		},
	},
});
