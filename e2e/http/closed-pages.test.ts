import { readdirSync } from "node:fs";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oddHeaders, oddSpellings } from "../world/odd-visits.ts";
import { type Cookies, cookieHeader, type Staffed, staffed } from "../world/operators.ts";

// What a stranger gets of the operators' pages, whatever he sends. Everybody whom they would tell of has a mark.

const mark = "Markzq7";

let server: Staffed;
let owner: Cookies;
let token: string;
const pages: string[] = [];
/** Texts that only those who signed in may see. */
let secrets: string[];

beforeAll(async () => {
	server = await staffed();
	const code = await server.call("/api/simulator/login", { json: { user: mark.toLowerCase() } });
	const headers = { "user-agent": `${mark}Agent/1` };
	const login = await server.call("/api/login", { json: { code: code.body.code }, headers });
	token = String(login.body.token);
	const { email } = server.person("viewer");
	owner = await server.signIn(server.owner);
	const headersOfOwner = { headers: { cookie: cookieHeader(owner) } };
	const ids: string[] = [];
	for (const path of pagesInTree()) {
		const [, list] = /^(.*)\/\[id\](?:\/|$)/.exec(path) ?? [];
		const items = list && (await server.call(`/api/admin${list}`, headersOfOwner)).body.items;
		const id = String(Object(items)[0]?.id);
		if (list) ids.push(id);
		pages.push(path.replace("[id]", id));
	}
	secrets = [mark, mark.toLowerCase(), email, server.owner.email, ...ids];
});

/** The address of every page below app/(admin), as its folder is called. */
function pagesInTree(): string[] {
	return readdirSync("app/(admin)", { recursive: true, encoding: "utf8" })
		.filter((file) => /(^|\/)page\.tsx$/.test(file))
		.map((file) => `/${file.replace(/\/?page\.tsx$/, "")}`);
}

afterAll(() => server[Symbol.asyncDispose]());

interface Got {
	status: number;
	location: string;
	text: string;
}

/** A request as it is, its path and all. */
function send(path: string, headers: Record<string, string> = {}, method = "GET", body = ""): Promise<Got> {
	return new Promise((resolve, reject) => {
		const sent = request(server.url, { path, method, headers, agent: false }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("end", () => {
				const { statusCode = 0, headers } = response;
				const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
				const text = `${lines.join("\n")}\n\n${Buffer.concat(chunks).toString("utf8")}`;
				resolve({ status: statusCode, location: headers.location ?? "", text });
			});
		});
		sent.on("error", reject);
		sent.end(body);
	});
}

/** What of the secrets an answer tells, but for what stands in the request itself. */
function told(text: string, path: string): string[] {
	return secrets.filter((secret) => text.includes(secret) && !path.includes(secret));
}

/** A request, and those to which it is redirected here: Next settles how an address is written first. */
async function follow(path: string, headers: Record<string, string>): Promise<Got & { all: string }> {
	let all = "";
	let asked = path;
	for (let steps = 0; steps < 5; steps++) {
		const got = await send(asked, headers);
		all += got.text;
		if (got.status < 300 || got.status >= 400 || isSignIn.test(got.location)) return { ...got, all };
		const { origin, pathname, search } = new URL(got.location, server.url);
		expect([path, origin]).toEqual([path, server.url]);
		asked = pathname + search;
	}
	throw new Error(`${path} is redirected for ever`);
}

const isSignIn = /^\/sign-in(\?|$)/;

/**
 * Shows nothing of a page: leads to the sign-in page or says that there is nothing. With 200 that may be a payload for
 * React, which tells how the pages are nested and what they load, as the scripts do that everybody may read.
 */
function showsNothing({ status, location, text }: Got): boolean {
	if (status !== 200) return status >= 400 || isSignIn.test(location);
	const [head = "", body = ""] = text.split("\n\n", 2);
	return body === "{}" || (head.includes("text/x-component") && !text.includes(content));
}

/** What every page of the operators has in its middle, and nothing around it. */
const content = "page-head";

describe("the owner, to compare with,", () => {
	test("sees on the pages what nobody else may", async () => {
		const seen = new Set<string>();
		for (const path of pages) {
			const got = await send(path, { cookie: cookieHeader(owner) });
			expect([path, got.status, got.text.includes(content)]).toEqual([path, 200, true]);
			// The simulator's page is put together in the browser.
			if (path === "/simulator") continue;
			const payload = await follow(path, { cookie: cookieHeader(owner), rsc: "1" });
			expect([path, payload.status, payload.text.includes(content)]).toEqual([path, 200, true]);
			for (const secret of told(got.text, path)) seen.add(secret);
		}
		// Openids are masked for people.
		expect(secrets.filter((secret) => !seen.has(secret))).toEqual([mark.toLowerCase()]);
	});
});

describe("a stranger", () => {
	test("is led from every page to the sign-in, and back to it afterwards", async () => {
		for (const path of pages) {
			const got = await send(path);
			const from = path === "/" ? "" : `?from=${encodeURIComponent(path)}`;
			expect([path, got.status, got.location]).toEqual([path, 307, `/sign-in${from}`]);
			expect([path, told(got.text, path)]).toEqual([path, []]);
		}
	});

	test("gets nothing of a page by any header", async () => {
		for (const path of pages) {
			const copied = `${owner["next-auth.session-token"]}x`;
			const tokens = [
				{ authorization: `Bearer ${token}` },
				...[token, copied].map((text) => ({ cookie: cookieHeader({ ...owner, "next-auth.session-token": text }) })),
			];
			await Promise.all(
				[...oddHeaders(path), ...tokens].map(async (headers) => {
					const got = await follow(path, headers);
					const asked = `${path} ${JSON.stringify(headers)}`;
					expect([asked, told(got.all, asked)]).toEqual([asked, []]);
					expect([asked, got.status, showsNothing(got)]).toEqual([asked, got.status, true]);
				}),
			);
		}
	});

	test("gets nothing of a page by any other spelling of its address", async () => {
		for (const path of pages) {
			await Promise.all(
				oddSpellings(path).flatMap((asked) =>
					[{}, { rsc: "1" }].map(async (headers) => {
						const got = await follow(asked, headers);
						expect([asked, told(got.all, path)]).toEqual([asked, []]);
						expect([asked, got.status, showsNothing(got)]).toEqual([asked, got.status, true]);
					}),
				),
			);
		}
	});

	test("gets nothing of a page by any method", async () => {
		for (const path of pages) {
			for (const method of ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"]) {
				for (const headers of [{}, { rsc: "1", "next-action": "0".repeat(42) }]) {
					const got = await send(path, headers, method);
					const asked = `${method} ${path} ${JSON.stringify(headers)}`;
					expect([asked, told(got.text, path)]).toEqual([asked, []]);
					expect([asked, method === "HEAD" ? [307] : [405]]).toEqual([asked, expect.arrayContaining([got.status])]);
				}
			}
		}
	});
});
