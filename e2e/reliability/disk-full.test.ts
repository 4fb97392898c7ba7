import { rmSync } from "node:fs";
import { join } from "node:path";
import { test, vi } from "vitest";
import { fakeWechat } from "../world/fake-wechat.ts";
import { lingpai } from "../world/lingpai.ts";
import { stateOf } from "../world/schema-of.ts";
import { copyOfDisk, fillDisk, folderInside, onSmallDisk, whyNoSmallDisk } from "../world/small-disk.ts";
import { expectNone, sized, skipBecause, tell } from "./form.ts";

test("on a full disk it checks sessions and refuses logins, and goes on when there is space again", async (context) => {
	skipBecause(context, whyNoSmallDisk());
	await using wechat = await fakeWechat();
	const environment = {
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		LINGPAI_RATE_LIMITS: "off",
	};
	await using server = await lingpai(environment, ["server.mjs"], onSmallDisk(24));
	const folder = folderInside(server);
	const tokens: string[] = [];
	const faults: string[] = [];
	let refused = 0;
	/** Whether the login was taken; anything but yes and the one refusal that there is for this is a fault. */
	const logIn = async () => {
		const json = { code: wechat.loginCode(`o-${tokens.length % 50}`) };
		const { status, body, text } = await server.call("/api/login", { json });
		if (status === 200) tokens.push(String(body.token));
		else if (status === 503 && body.error === "unavailable") refused += 1;
		else faults.push(`a login on a full disk was answered ${status} ${text}`);
		return status === 200;
	};
	const check = async (asked = server) => {
		for (const [number, token] of tokens.entries()) {
			const { status, text } = await asked.call("/api/session", { token });
			if (status !== 200) faults.push(`acknowledged login ${number} is lost: ${status} ${text}`);
		}
	};

	const rounds = sized({ least: 1, short: 3, long: 10 });
	const again: number[] = [];
	for (let round = 0; round < rounds; round += 1) {
		for (let login = 0; login < 20; login += 1) await logIn();
		const disk = fillDisk(folder);
		// What the WAL has grown to already can be written again, so it takes a while.
		for (let tries = 0; refused < 20 * (round + 1) && tries < 20_000 && faults.length === 0; tries += 1) await logIn();
		if (refused < 20 * (round + 1)) faults.push("the disk was full, and no login was refused");
		await check();
		disk.free();
		const started = performance.now();
		await vi.waitUntil(logIn, { timeout: 60_000, interval: 100 });
		again.push(performance.now() - started);
		await check();
		expectNone(faults);
	}
	const copy = copyOfDisk(server);
	try {
		await using next = await lingpai({ ...environment, DATABASE_URL: `file:${join(copy, "lingpai.db")}` });
		await check(next);
		const { soundness } = stateOf(join(copy, "lingpai.db"));
		if (soundness !== "ok") faults.push(`the file is damaged: ${soundness}`);
		const { code, stdout } = await next.command("audit", "verify", "--json");
		if (code !== 0) faults.push(`the chain does not verify: ${stdout}`);
		expectNone(faults);
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
	const slowest = (Math.max(...again) / 1000).toFixed(1);
	tell(
		context,
		`full ${rounds} times: ${refused} logins refused by 503, 0 of ${tokens.length} acknowledged lost, checks kept working; ` +
			`logins again ${slowest} s after space was freed, without a restart, and all known to another server on a copy`,
	);
});
