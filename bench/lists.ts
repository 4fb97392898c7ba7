import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditFilter, Cursor, Page, SessionFilter, UserFilter } from "../db/lists.ts";
import { openStorage } from "../db/open.ts";
import type { Storage } from "../db/storage.ts";
import * as rows from "./list-rows.ts";

// npm run bench -- lists: what a page of each list costs with each filter over a million users, sessions and events,
// and while paging to the end. Takes some minutes and 2 GB of the temporary folder.

type Read = (limit: number, cursor: Cursor | null) => Promise<Page<unknown>>;

/** Pages read in a row; of longer lists so many from the begin, the middle and the end. */
const inRow = 200;
const limit = 50;

/** Makes the rows, measures every list with every filter, and prints a table. */
export async function measureLists(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-lists-"));
	process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
	const file = join(folder, "lingpai.db");
	await rows.fill(file, (step) => console.log(`making ${step}`));
	const { storage } = await openStorage(`file:${file}`, rows.unlock);
	console.log(await reportOn(storage));
	await storage.close();
}

/** The table, of a storage with these rows. */
export async function reportOn(storage: Storage): Promise<string> {
	const measured = [];
	for (const [name, read] of Object.entries(readsOf(storage))) measured.push({ name, ...(await measure(read)) });
	const cheapest = Math.min(...measured.map(({ median }) => median));
	const heads = ["first", "median", "slowest", "mean CPU", "slowest CPU", "median ratio", "pages", "rows"];
	const lines = measured.map(({ name, first, median, slowest, meanCpu, slowestCpu, pages, found, isWhole }) => {
		const times = [first, median, slowest, meanCpu, slowestCpu].map((time) => time.toFixed(2));
		return line(name, [
			...times,
			(median / cheapest).toFixed(1),
			`${pages}${isWhole ? "" : " of more"}`,
			String(found),
		]);
	});
	return [line(`milliseconds a page of ${limit}`, heads), ...lines].join("\n");
}

function line(name: string, columns: string[]): string {
	return [name.padEnd(62), ...columns.map((column) => column.padStart(13))].join("");
}

async function measure(read: Read) {
	const [times, cpu]: [number[], number[]] = [[], []];
	let found = 0;
	const page = async (cursor: Cursor | null) => {
		const [began, used] = [performance.now(), process.threadCpuUsage()];
		const told = await read(limit, cursor);
		const { user, system } = process.threadCpuUsage(used);
		times.push(performance.now() - began);
		cpu.push((user + system) / 1_000);
		found += told.items.length;
		return told;
	};
	/** True when the list ended on the way. */
	const walk = async (start: Cursor | null, pages: number) => {
		let { next, previous } = await page(start);
		const isBack = start?.direction === "previous";
		for (let count = 1; count < pages; count++) {
			const on = isBack ? previous : next;
			if (!on) return true;
			({ next, previous } = await page(on));
		}
		return (isBack ? previous : next) === null;
	};
	const isWhole = await walk(null, 3 * inRow);
	if (!isWhole) {
		await walk({ at: (rows.begin + rows.now) / 2, tie: "0", direction: "next" }, inRow);
		await walk({ at: rows.begin, tie: "0", direction: "previous" }, inRow);
	}
	const [pages, rowsFound, [first = 0]] = [times.length, found, times];
	// A short list is read again and again: one page tells little.
	while (times.length < 20) await walk(null, 20);
	const sorted = times.toSorted((a, b) => a - b);
	const meanCpu = cpu.reduce((sum, time) => sum + time) / cpu.length;
	const slowest = { slowest: sorted.at(-1) ?? 0, slowestCpu: Math.max(...cpu) };
	return { first, median: sorted[sorted.length >> 1] ?? 0, ...slowest, meanCpu, pages, found: rowsFound, isWhole };
}

function readsOf(storage: Storage): Record<string, Read> {
	const everything = { appId: null, from: null, to: null, q: null };
	const sessions = (filter: Partial<SessionFilter>): Read => {
		const none = { ...everything, status: null, now: rows.now, userId: null, openid: null, ip: null };
		return (limit, cursor) => storage.sessions.page({ ...none, ...filter }, limit, cursor);
	};
	const users = (filter: Partial<UserFilter>): Read => {
		return (limit, cursor) => storage.users.page({ ...everything, blocked: null, ...filter }, limit, cursor);
	};
	const events = (filter: Partial<AuditFilter>): Read => {
		const none = { action: null, outcome: null, reason: null, appid: null, userId: null, sessionId: null };
		const all = { ...none, operatorId: null, from: null, to: null, q: null };
		return (limit, cursor) => storage.audit.page({ ...all, ...filter }, limit, cursor);
	};
	const hour = { from: rows.begin + 20 * 86_400_000, to: rows.begin + 20 * 86_400_000 + 3_600_000 };
	const [heavy, ip] = [rows.userId(rows.heavyUser), rows.busyAddress];
	const [large, tiny] = ["app_large", "app_tiny"];
	return {
		sessions: sessions({}),
		"sessions of the large app": sessions({ appId: large }),
		"sessions of the tiny app": sessions({ appId: tiny }),
		"sessions of an app without any": sessions({ appId: "app_empty" }),
		"sessions active": sessions({ status: "active" }),
		"sessions expired": sessions({ status: "expired" }),
		"sessions revoked": sessions({ status: "revoked" }),
		"sessions of a user": sessions({ userId: rows.userId(123_456) }),
		"sessions of the user of 50,000": sessions({ userId: heavy }),
		"sessions of an openid": sessions({ openid: "o-123456" }),
		"sessions from an address": sessions({ ip: "198.51.7.7" }),
		"sessions from the address of 200,000": sessions({ ip }),
		"sessions of an hour": sessions(hour),
		"sessions, q an id": sessions({ q: rows.sessionId(500_000) }),
		"sessions, q a unionid": sessions({ q: "u-13" }),
		"sessions, q a nickname of 10": sessions({ q: "rare" }),
		"sessions, q a nickname of 200,000": sessions({ q: "微信" }),
		"sessions, q a nickname of nobody": sessions({ q: "nobody" }),
		"sessions active of the tiny app (the oldest alone)": sessions({ appId: tiny, status: "active" }),
		"sessions active of the user of 50,000": sessions({ userId: heavy, status: "active" }),
		"sessions active from the address of 200,000": sessions({ ip, status: "active" }),
		"sessions revoked, of the large app, from the address of 200,000": sessions({
			appId: large,
			ip,
			status: "revoked",
		}),
		"sessions, q a nickname of 200,000, of the tiny app": sessions({ appId: tiny, q: "微信" }),
		"sessions, q a nickname of 200,000, revoked, from that address": sessions({ q: "微信", ip, status: "revoked" }),
		"sessions, q a nickname of 200,000, of the user of 50,000": sessions({ q: "微信", userId: heavy }),
		"sessions active of the oldest tenth": sessions({ status: "active", to: rows.begin + 6 * 86_400_000 }),
		users: users({}),
		"users of the large app": users({ appId: large }),
		"users of the tiny app": users({ appId: tiny }),
		"users blocked": users({ blocked: true }),
		"users not blocked": users({ blocked: false }),
		"users of an hour": users(hour),
		"users, q an id": users({ q: rows.userId(500_000) }),
		"users, q an openid": users({ q: "o-500000" }),
		"users, q a nickname of 10": users({ q: "rare" }),
		"users, q a nickname of 200,000": users({ q: "微信" }),
		"users, q a nickname of nobody": users({ q: "nobody" }),
		"users blocked, q a nickname of 200,000 (none)": users({ q: "微信", blocked: true }),
		"users of the tiny app, q a nickname of 200,000": users({ q: "Nick", appId: tiny }),
		events: events({}),
		"events of logins": events({ action: "login" }),
		"events of logouts": events({ action: "logout" }),
		"events ok": events({ outcome: "ok" }),
		"events failed": events({ outcome: "failed" }),
		"events of a reason": events({ reason: "bad_padding" }),
		"events of a reason among the oldest five": events({ reason: "watermark_future" }),
		"events of the large app": events({ appid: "wx_app_large" }),
		"events of the tiny app": events({ appid: "wx_app_tiny" }),
		"events of a user": events({ userId: rows.userId(123_456) }),
		"events of the user of 50,000": events({ userId: heavy }),
		"events of a session": events({ sessionId: rows.sessionId(123_456) }),
		"events of an operator": events({ operatorId: "opr_1" }),
		"events of an hour": events(hour),
		"events, q an id": events({ q: rows.eventId(500_000) }),
		"events, q a request": events({ q: `req_${String(250_000).padStart(22, "0")}` }),
		"events, q the address of 200,000": events({ q: ip }),
		"events ok of the oldest reason (five or none)": events({ outcome: "ok", reason: "watermark_future" }),
		"events failed of logins of the tiny app": events({ outcome: "failed", action: "login", appid: "wx_app_tiny" }),
		"events of a reason, from that address, of the user of 50,000": events({
			reason: "bad_padding",
			q: ip,
			userId: heavy,
		}),
		"events of a reason that logouts never have, of logouts": events({ reason: "watermark_future", action: "logout" }),
		"events ok of verify, from that address, of the large app": events({
			outcome: "ok",
			action: "verify",
			q: ip,
			appid: "wx_app_large",
		}),
	};
}
