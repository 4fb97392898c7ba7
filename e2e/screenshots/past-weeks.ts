import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { cookieHeader, type Staffed, staffed } from "../world/operators.ts";

/** A server that was busy for two weeks, and what is worth a look on it. */
export interface BusyServer extends Staffed {
	sessionId: string;
	userId: string;
	eventId: string;
	appId: string;
}

const hour = 3_600_000;

/** Hours. */
const twoWeeks = 14 * 24;

/** Starts one: its clock is put back, and what happens meanwhile goes through the real operations. */
export async function serverAfterTwoWeeks(clockFile: string): Promise<BusyServer> {
	// In one move: a clock that was read half written would show the present.
	const turnBack = (milliseconds: number) => {
		writeFileSync(`${clockFile}.new`, String(milliseconds));
		renameSync(`${clockFile}.new`, clockFile);
	};
	const clock = pathToFileURL(join(import.meta.dirname, "../world/clock.mjs")).href;
	turnBack(twoWeeks * hour);
	const server = await staffed({
		...{ NODE_OPTIONS: `--import=${clock}`, CLOCK_FILE: clockFile, TRUSTED_PROXIES: "127.0.0.1" },
		...{ LINGPAI_RATE_LIMITS: "on", LOG_LEVEL: "warn" },
	});
	const appId = await nameTheApp(await ownerOf(server));
	for (let ago = twoWeeks; ago > 0; ago -= 2) {
		turnBack(ago * hour);
		await liveTwoHours(server, ago);
	}
	turnBack(0);
	return Object.assign(server, { appId, ...(await lookAtSomebody(await ownerOf(server))) });
}

type Ask = (method: string, path: string, json?: unknown) => Promise<Record<string, unknown>>;

/** Signs the owner in. What he then asks for throws when it is refused. */
async function ownerOf(server: Staffed): Promise<Ask> {
	const headers = { cookie: cookieHeader(await server.signIn(server.owner)), origin: server.url };
	return async (method, path, json) => {
		const { status, text, body } = await server.call(path, { method, headers, ...(json !== undefined && { json }) });
		if (status >= 400) throw new Error(`${method} ${path}: ${text}`);
		return body;
	};
}

const list = z.object({ items: z.array(z.object({ id: z.string(), userId: z.string().optional() })) });

async function nameTheApp(ask: Ask): Promise<string> {
	const [app] = list.parse(await ask("GET", "/api/admin/apps")).items;
	const policy = { storeNickname: true, storePhone: true };
	await ask("PATCH", `/api/admin/apps/${app?.id}`, { name: "山茶小铺 Camellia", policy });
	return app?.id ?? "";
}

/** As many logins as the time of day in China suggests. */
async function liveTwoHours(server: Staffed, ago: number): Promise<void> {
	const time = (new Date(Date.now() - ago * hour).getUTCHours() + 8) % 24;
	const count = Math.round(1 + 7 * Math.max(0, Math.sin(((time - 6) / 18) * Math.PI)) + random(3));
	for (let index = 0; index < count; index += 1) await visit(server);
}

/** Somebody opens the mini-program. */
async function visit(server: Staffed): Promise<void> {
	const user = oneOf(names);
	const headers = { "user-agent": oneOf(phones), "x-forwarded-for": `${oneOf(networks)}.${1 + random(250)}` };
	const simulated = async (door: string, json: object) => (await server.call(`/api/simulator/${door}`, { json })).body;
	const code = await simulated("login", { user, newSessionKey: random(12) === 0 });
	const { body } = await server.call("/api/login", { json: random(25) === 0 ? { code: "expired" } : code, headers });
	const token = String(body.token ?? "");
	if (token === "") return;
	const send = (path: string, json: object) => server.call(path, { json, token, headers });
	if (random(2) === 0) await send("/api/decrypt", await simulated("data", { user, kind: "userInfo" }));
	if (random(3) === 0) {
		const { code: phoneCode } = await simulated("phone", { user });
		await send("/api/phone", { code: phoneCode });
	}
	if (random(3) === 0) {
		const late = random(6) === 0 ? { secondsAgo: 900 } : {};
		await send("/api/decrypt", await simulated("data", { user, kind: "weRunData", ...late }));
	}
	if (random(14) === 0) {
		// Logged in elsewhere, and the code was not sent.
		await simulated("login", { user, newSessionKey: true });
		await send("/api/decrypt", await simulated("data", { user, kind: "phoneNumber" }));
	}
	if (random(16) === 0) await send("/api/verify", { rawData: '{"nickName":"x"}', signature: "0".repeat(40) });
	if (random(5) === 0) await server.call("/api/session", { method: "DELETE", token, headers });
}

/** What operators did, and a user with a failure to look at. */
async function lookAtSomebody(ask: Ask): Promise<Record<"sessionId" | "userId" | "eventId", string>> {
	const call = (path: string, json: object) => ask("POST", path, json);
	const person = { password: "correct horse battery" };
	await call("/api/admin/operators", { ...person, email: "lin@example.com", role: "operator", name: "林晓" });
	await call("/api/admin/operators", { ...person, email: "support@example.com", role: "viewer", name: "Support" });
	await call("/api/admin/api-keys", { name: "shop backend", scope: "introspect" });
	await call("/api/admin/api-keys", { name: "night report", scope: "admin" });
	const { items } = list.parse(await ask("GET", "/api/admin/sessions?status=active&limit=20"));
	const [chosen, stolen, spammer] = items;
	await call(`/api/admin/sessions/${stolen?.id}/expire`, { reason: "手机丢失 · phone lost" });
	await call(`/api/admin/users/${spammer?.userId}/block`, { reason: "刷单 · spam" });
	const failed = list.parse(
		await ask("GET", "/api/admin/audit?action=decrypt&outcome=refused&reason=watermark_stale&limit=1"),
	).items[0];
	return { sessionId: chosen?.id ?? "", userId: failed?.userId ?? "", eventId: failed?.id ?? "" };
}

// The same two weeks every time: what differs between two runs is the pages.
let seed = 20_260_131;

function random(below: number): number {
	seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
	return Math.floor((seed / 2_147_483_648) * below);
}

function oneOf(texts: readonly string[]): string {
	return texts[random(texts.length)] ?? "";
}

const names = [
	...["xiaoming", "lihua", "wangfang", "zhangwei", "liuyang", "chenjie", "yangmei", "zhaolei", "huangli", "zhouhao"],
	...["wuxin", "xuting", "sunyue", "mahui", "zhulin", "hujun", "guoqiang", "helan", "gaofei", "linshan"],
	...["luona", "zhengkai", "liangyu", "xiejing", "songtao", "tangyi", "hanbing", "fengyan", "dongmei", "xiaoyu"],
];

const wechat = "MicroMessenger/8.0.55 NetType/WIFI Language/zh_CN";
const phones = [
	`Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 ${wechat}`,
	`Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 ${wechat}`,
	`Mozilla/5.0 (Linux; Android 15; 24031PN0DC) AppleWebKit/537.36 Chrome/130.0.6723.103 Mobile Safari/537.36 ${wechat}`,
	`Mozilla/5.0 (Linux; Android 14; HarmonyOS; ALN-AL00) AppleWebKit/537.36 Chrome/114.0.5735.196 Mobile Safari/537.36 ${wechat}`,
];

// Networks that are kept for documentation.
const networks = ["192.0.2", "198.51.100", "203.0.113"];
