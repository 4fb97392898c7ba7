import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { entry, run, Stop, say } from "./run.mjs";

const places = [
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of a browser for the tests, installing one when the machine has none; stops the run when that fails. */
export async function findBrowser() {
	const here = process.env.LINGPAI_TEST_BROWSER || (await installedBrowser());
	if (here) return here;
	if (process.platform === "linux" && process.getuid() === 0 && existsSync("/usr/bin/apt-get")) {
		say("Installing Chromium with apt-get (the browser tests need a browser)…");
		await quietly("apt-get", ["update"]);
		await quietly("apt-get", ["install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"]);
		const debian = await installedBrowser();
		if (debian) return debian;
	}
	say("Installing Playwright's Chromium (the browser tests need a browser)…");
	await quietly(process.execPath, [entry("@playwright/test", "playwright"), "install", "chromium"]);
	const own = await installedBrowser();
	if (own) return own;
	throw new Stop("No browser was found and none could be installed: install Chromium or Google Chrome.");
}

async function installedBrowser() {
	const { chromium } = await import("@playwright/test");
	const own = chromium.executablePath();
	// Some distributions keep a stub under these names that only says where to get the browser.
	return [own, ...places].find((path) => existsSync(path) && spawnSync(path, ["--version"]).status === 0) ?? null;
}

async function quietly(command, args) {
	const { code, output } = await run(command, args, { env: { DEBIAN_FRONTEND: "noninteractive" }, show: "nothing" });
	if (code !== 0) say(output.match(/^E(?:rror)?: .+$/m)?.[0] ?? `${command} ended with code ${code}.`);
}
