import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "vitest";
import { newWorld, type World } from "../world/world.ts";
import { expectNone, sized, tell } from "./form.ts";

const [hour, day] = [3_600_000, 86_400_000];

/** Where the clock goes, each time from the present. */
const jumps = {
	"an hour on": hour,
	"an hour back": -hour,
	"a day on": day,
	"a day back": -day,
	"eight days on": 8 * day,
	"to 1970": -Date.now() + hour,
	"to the present": 0,
};

const lifetime = 600;

test("when the clock jumps it goes on, no session outlives what it was told, and none that ended comes back", async (context) => {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-clock-"));
	const clock = pathToFileURL(join(import.meta.dirname, "../world/clock.mjs")).href;
	const file = join(folder, "clock");
	/** By how much the server's clock is ahead of ours. */
	let ahead = 0;
	const jump = (to: number) => {
		ahead = to;
		writeFileSync(`${file}.new`, String(-to));
		renameSync(`${file}.new`, file);
	};
	jump(0);
	try {
		await using world = await newWorld({
			...{ NODE_OPTIONS: `--import=${clock}`, CLOCK_FILE: file, CLOCK_PACE: "steady" },
			LINGPAI_RATE_LIMITS: "off",
		});
		const { server } = world;
		world.setPolicy({ sessionLifetime: lifetime, absoluteLifetime: 2 * lifetime });
		const ended = (await world.loggedInUser("o-ended")).token;
		await server.call("/api/session", { method: "DELETE", token: ended });
		const sessions: Told[] = [];
		const faults: string[] = [];
		const rounds = sized({ least: 1, short: 2, long: 10 });
		let [alive, over] = [0, 0];
		for (let round = 0; round < rounds; round += 1) {
			for (const [name, to] of Object.entries(jumps)) {
				jump(to);
				faults.push(...(await live(world, sessions, () => Date.now() + ahead)).map((fault) => `${name}: ${fault}`));
				for (const session of sessions) {
					const { status, body, text } = await server.call("/api/session", { token: session.token });
					const now = Date.now() + ahead;
					const isOver = now > session.expiresAt;
					if (status === 200 && isOver) faults.push(`${name}: alive ${now - session.expiresAt} ms after its end`);
					if (status === 200) session.expiresAt = Date.parse(String(body.expiresAt));
					if (status === 200 && session.expiresAt > Math.max(now, session.begun) + 2 * lifetime * 1000 + 2_000)
						faults.push(`${name}: it may live until ${body.expiresAt}, which is beyond the policy`);
					if (status !== 200 && body.error !== "session_expired" && body.error !== "session_unknown")
						faults.push(`${name}: ${status} ${text}`);
					if (status !== 200 && !isOver && body.error !== "session_unknown") faults.push(`${name}: over too early`);
					if (status === 200) alive += 1;
					else over += 1;
				}
				const back = (await server.call("/api/session", { token: ended })).body.error;
				if (back !== "session_revoked" && back !== "session_unknown")
					faults.push(`${name}: an ended session came back`);
				if (server.process().exitCode !== null) faults.push(`${name}: the server left`);
				expectNone(faults);
			}
		}
		const { code, stdout } = await server.command("audit", "verify", "--json");
		if (code !== 0) faults.push(`the chain does not verify: ${stdout}`);
		expectNone(faults);
		tell(
			context,
			`${rounds * Object.keys(jumps).length} jumps (${Object.keys(jumps).join(", ")}), ${sessions.length} sessions: ` +
				`${alive} checks in time and ${over} after the end, all told right; the chain of ${JSON.parse(stdout).events} events verifies`,
		);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

interface Told {
	token: string;
	begun: number;
	expiresAt: number;
}

/** Some users do what users do; answers what went wrong. */
async function live({ server, wechat }: World, sessions: Told[], now: () => number): Promise<string[]> {
	const faults: string[] = [];
	const each = Array.from({ length: 5 }, async (_, number) => {
		const openid = `o-jumps-${number}`;
		const begun = now();
		const { status, body, text } = await server.call("/api/login", { json: { code: wechat.loginCode(openid) } });
		if (status !== 200) return faults.push(`login: ${status} ${text}`);
		const token = String(body.token);
		const expiresAt = Date.parse(String(body.expiresAt));
		if (Math.abs(expiresAt - begun - lifetime * 1000) > 30_000) faults.push(`a login until ${body.expiresAt}`);
		sessions.push({ token, begun, expiresAt });
		const watermark = { appid: wechat.appid, timestamp: Math.floor(now() / 1000) };
		const sealed = wechat.encrypt(openid, { openId: openid, nickName: "甲", avatarUrl: "" }, { watermark });
		for (const [path, json] of [
			["/api/verify", wechat.signed(openid, { nickName: "甲" })],
			["/api/decrypt", sealed],
		] as const) {
			const { status, text } = await server.call(path, { token, json });
			if (status !== 200) faults.push(`${path}: ${status} ${text}`);
		}
	});
	await Promise.all(each);
	return faults;
}
