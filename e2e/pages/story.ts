import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, test as base, type ConsoleMessage, expect, type Locator, type Page } from "@playwright/test";
import { type Lingpai, lingpai } from "../world/lingpai.ts";
import { type Cookies, type Role, type Staffed, staffed } from "../world/operators.ts";

/** A page of ours, and how to tell that it is all there. */
interface OurPage {
	path: string;
	/** Everyone may see it; the others are for operators. */
	isPublic?: true;
	isThere(page: Page): Promise<void>;
}

/** Every page of today. */
export const pages: OurPage[] = [
	{ path: "/", isThere: (page) => expect(page.getByRole("heading", { name: "Needs attention" })).toBeVisible() },
	{ path: "/settings", isThere: (page) => expect(page.getByRole("heading", { name: "Diagnostics" })).toBeVisible() },
	{ path: "/docs", isThere: (page) => expect(operationButton(page, "POST /api/login")).toBeVisible() },
	{
		path: "/sessions",
		isThere: (page) => expect(page.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible(),
	},
	{
		path: "/users",
		isThere: (page) => expect(page.getByRole("heading", { level: 1, name: "Users" })).toBeVisible(),
	},
	{
		path: "/audit",
		isThere: (page) => expect(page.getByRole("table", { name: "Audit log" })).toBeVisible(),
	},
	{
		path: "/simulator",
		isThere: (page) => expect(page.getByRole("heading", { level: 1, name: "Simulator" })).toBeVisible(),
	},
	{
		path: "/docs",
		isPublic: true,
		isThere: (page) => expect(operationButton(page, "POST /api/login")).toBeVisible(),
	},
	{ path: "/account", isThere: (page) => expect(page.getByRole("heading", { name: "Second factor" })).toBeVisible() },
	{ path: "/operators", isThere: (page) => expect(page.getByRole("heading", { name: "Roles" })).toBeVisible() },
	{
		path: "/sign-in",
		isPublic: true,
		isThere: (page) => expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled(),
	},
	{
		path: "/no-such-page",
		isPublic: true,
		isThere: (page) => expect(page.getByRole("heading", { level: 1 })).toBeVisible(),
	},
];

interface Worlds {
	/** A server with the simulator on. */
	simulated: Lingpai;
	/** A server without it. */
	plain: Lingpai;
	/** A server with an owner, at the address that the browser uses, with the simulator on. */
	staffed: Staffed;
	/** The cookies of an owner, an operator and a viewer of it. Stories that end their sessions sign somebody else in. */
	signedIn: Record<Role, Cookies>;
}

interface Watch {
	/** Everything that went wrong in the browser or left the server under test; empty after each story. */
	complaints: string[];
	/** A page of the staffed server for somebody who signed in; paths lead there. */
	pageWith(cookies: Cookies): Promise<Page>;
	/** Such a page of the owner … */
	owner: Page;
	/** … of an operator … */
	operator: Page;
	/** … and of a viewer. */
	viewer: Page;
	/** Goes to one of the pages as whoever may see it, and waits until it is all there. */
	visit(one: OurPage): Promise<Page>;
}

export const test = base.extend<Watch, Worlds>({
	simulated: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
		async ({}, use) => {
			await using server = await lingpai({ LINGPAI_SIMULATOR: "1" });
			await use(server);
		},
		{ scope: "worker" },
	],
	plain: [
		// biome-ignore lint/correctness/noEmptyPattern: as above.
		async ({}, use) => {
			await using server = await lingpai();
			await use(server);
		},
		{ scope: "worker" },
	],
	staffed: [
		// biome-ignore lint/correctness/noEmptyPattern: as above.
		async ({}, use) => {
			await using server = await staffed();
			await use(server);
		},
		{ scope: "worker" },
	],
	signedIn: [
		async ({ staffed }, use) => {
			await use({
				owner: await staffed.signIn(staffed.owner),
				operator: await staffed.signIn(staffed.person("operator")),
				viewer: await staffed.signIn(staffed.person("viewer")),
			});
		},
		{ scope: "worker" },
	],
	complaints: [
		// biome-ignore lint/correctness/noEmptyPattern: as above.
		async ({}, use) => {
			const complaints: string[] = [];
			await use(complaints);
			expect(complaints).toEqual([]);
		},
		{ auto: true },
	],
	page: async ({ page, complaints }, use) => {
		watch(page, complaints);
		await use(page);
	},
	pageWith: async ({ browser, staffed, complaints }, use) => {
		const opened: Page[] = [];
		await use(async (cookies) => {
			const page = await openPage(browser, staffed, cookies);
			watch(page, complaints);
			opened.push(page);
			return page;
		});
		for (const page of opened) await page.context().close();
	},
	owner: async ({ pageWith, signedIn }, use) => use(await pageWith(signedIn.owner)),
	operator: async ({ pageWith, signedIn }, use) => use(await pageWith(signedIn.operator)),
	viewer: async ({ pageWith, signedIn }, use) => use(await pageWith(signedIn.viewer)),
	visit: async ({ pageWith, signedIn }, use) =>
		use(async ({ path, isPublic, isThere }) => {
			const page = await pageWith(isPublic ? {} : signedIn.owner);
			await page.goto(path);
			await isThere(page);
			return page;
		}),
});

async function openPage(browser: Browser, { url }: Staffed, cookies: Cookies): Promise<Page> {
	const context = await browser.newContext({ baseURL: url });
	await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url })));
	return context.newPage();
}

function watch(page: Page, complaints: string[]): void {
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type()) && !isOwn404(message, page) && !isFarewell(message))
			complaints.push(message.text());
	});
	page.on("pageerror", (error) => complaints.push(error.message));
	page.on("request", (request) => {
		const { hostname, protocol } = new URL(request.url());
		if (protocol !== "data:" && hostname !== "127.0.0.1" && hostname !== "localhost")
			complaints.push(`request to ${request.url()}`);
	});
}

/** The end of a story on a server of its own: nothing is under way any more when that goes. */
export async function leave(page: Page): Promise<void> {
	await page.goto("about:blank");
}

/** The button that opens an operation in the docs, `POST /api/login`. */
export function operationButton(page: Page, operation: string): Locator {
	return page.getByRole("button", { name: new RegExp(`^${operation} `) });
}

/** What axe finds on the page as it is now, or in a part of it: one line for each place. */
export async function axeFindings(page: Page, part = "html"): Promise<string[]> {
	// There are no frames, and the places that are fine need no names: much of the time goes there.
	const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
	const { violations } = await axe.include(part).analyze();
	return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

/** How many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
	return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

// A story's own server goes before its page does: what was under way then is cut off.
function isFarewell(message: ConsoleMessage): boolean {
	return /net::ERR_(CONNECTION_(RESET|REFUSED|CLOSED)|EMPTY_RESPONSE)/.test(message.text());
}

// The browser reports the status of a page that is a 404 on purpose.
function isOwn404(message: ConsoleMessage, page: Page): boolean {
	return message.text().includes("status of 404") && message.location().url === page.url();
}
