import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { installPackages, isInstalled, missingPackages, quietly } from "./debian.mjs";
import { entry, Stop, say } from "./run.mjs";

const places = [
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const packages = ["chromium", "fonts-noto-cjk"];

/** The path of a browser for the tests, installing one when the machine has none; stops the run when that fails. */
export async function findBrowser() {
	const here = await browserHere();
	if (here) return here;
	await installPackages(packages, "the browser tests need a browser");
	const debian = await browserHere();
	if (debian) return debian;
	say("Installing Playwright's Chromium (the browser tests need a browser)…");
	await quietly(process.execPath, [entry("@playwright/test", "playwright"), "install", "chromium"]);
	const own = await browserHere();
	if (own) return own;
	throw new Stop("No browser was found and none could be installed: install Chromium or Google Chrome.");
}

/** Installs at once what the tests run for real and Debian has; where it cannot, tests are left out with the reason. */
export async function installTestPrograms() {
	const programs = missingPackages(isInstalled);
	const browser = (await browserHere()) ? [] : packages;
	await installPackages([...browser, ...programs], "the tests run them");
}

async function browserHere() {
	if (process.env.LINGPAI_TEST_BROWSER) return process.env.LINGPAI_TEST_BROWSER;
	const { chromium } = await import("@playwright/test");
	const own = chromium.executablePath();
	// Some distributions keep a stub under these names that only says where to get the browser.
	return [own, ...places].find((path) => existsSync(path) && spawnSync(path, ["--version"]).status === 0) ?? null;
}
