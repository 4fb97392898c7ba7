import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeWechat } from "../world/fake-wechat.ts";
import { lingpai } from "../world/lingpai.ts";
import { type SystemCall, systemCallsOf, traced, whyNoTracing } from "../world/system-calls.ts";
import { expectNone, sized, skipBecause, tell } from "./form.ts";

test("each acknowledged login was written and synced before the first byte of its answer", async (context) => {
	skipBecause(context, whyNoTracing());
	const logins = sized({ least: 20, short: 200, long: 2_000 });
	const trace = join(tmpdir(), `lingpai-trace-${randomBytes(8).toString("hex")}`);
	await using wechat = await fakeWechat();
	const environment = {
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		LINGPAI_RATE_LIMITS: "off",
		LINGPAI_UPSTREAM_TIMEOUT_MS: "20000",
	};
	try {
		await using server = await lingpai(environment, ["server.mjs"], () => traced(trace));
		const queue = Array.from({ length: logins }, (_, number) => `login-${number}-${randomBytes(6).toString("hex")}`);
		const acknowledged = [...queue];
		const client = async () => {
			for (let id = queue.pop(); id; id = queue.pop()) {
				const json = { code: wechat.loginCode(`o-${id.slice(0, 8)}`) };
				const { status } = await server.call("/api/login", { json, headers: { "x-request-id": id } });
				expect(status).toBe(200);
			}
		};
		await Promise.all(Array.from({ length: 8 }, client));
		await server.stop();
		const calls = systemCallsOf(trace);
		const { faults, commits } = judged(calls, acknowledged);
		expectNone(faults);
		tell(
			context,
			`${logins} logins in ${commits} commits: each synced before its answer (${calls.length} calls traced)`,
		);
	} finally {
		rmSync(trace, { force: true });
	}
});

test("a call that another thread came between is read as one, and a written text as its bytes", () => {
	const trace = join(tmpdir(), `lingpai-trace-${randomBytes(8).toString("hex")}`);
	const wal = "22</data/lingpai.db-wal>";
	const lines = [
		`7  pwrite64(${wal}, "\\0\\0\\0007\\0\\0\\0A0\\n\\"", 24, 675712) = 24`,
		`7  fsync(${wal} <unfinished ...>`,
		`9  write(14<anon_inode:[eventfd]>, "\\1", 1) = 1`,
		"7  <... fsync resumed>)              = 0",
		`7  fdatasync(${wal}) = -1 EIO (Input/output error)`,
		`7  write(34<TCP:[127.0.0.1:1->127.0.0.1:2]>, "HTTP/1.1 200 OK\\r\\n"..., 479) = 479`,
		"7  +++ exited with 0 +++",
	];
	writeFileSync(trace, lines.join("\n"));
	const calls = systemCallsOf(trace);
	rmSync(trace);
	expect(calls.map(({ name, bytes, result }) => [name, bytes, result])).toEqual([
		["pwrite64", '\0\0\u00007\0\0\0A0\n"', 24],
		["write", "\u0001", 1],
		["fsync", "", 0],
		["fdatasync", "", -1],
		["write", "HTTP/1.1 200 OK\r\n", 479],
	]);
});

/** Follows each login: its page in the WAL, the frame that commits it, the sync after that, and only then the answer. */
function judged(calls: SystemCall[], ids: string[]): { faults: string[]; commits: number } {
	const isWal = ({ target }: SystemCall) => target.endsWith("lingpai.db-wal");
	const find = (from: number, fits: (call: SystemCall) => boolean) =>
		calls.findIndex((call, at) => at >= from && fits(call));
	const commits = new Set<number>();
	const faults = ids.flatMap((id) => {
		const answer = find(
			0,
			({ target, bytes }) => /^(TCP|socket)/.test(target) && bytes.includes(id) && bytes.startsWith("HTTP/1.1 200"),
		);
		const page = find(0, (call) => isWal(call) && call.bytes.includes(id));
		if (answer === -1) return [`${id}: its answer was not traced`];
		if (page === -1) return [`${id}: nothing of it was written to the WAL`];
		// Before each page stands its frame's header; bytes 4 to 7 are 0 unless the frame commits.
		const commit = find(
			page - 1,
			(call) => isWal(call) && call.bytes.length === 24 && call.bytes.slice(4, 8) !== "\0\0\0\0",
		);
		const sync = find(commit + 2, (call) => isWal(call) && /^f(data)?sync$/.test(call.name) && call.result === 0);
		if (commit === -1 || commit > answer) return [`${id}: answered before its commit was written`];
		if (sync === -1 || sync > answer) return [`${id}: answered before its commit was synced`];
		commits.add(commit);
		return [];
	});
	return { faults, commits: commits.size };
}
