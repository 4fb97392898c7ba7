import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { withLock } from "./lock.mjs";

let folder: string;

beforeEach(() => {
	const top = mkdtempSync(join(tmpdir(), "lingpai-lock-"));
	onTestFinished(() => rmSync(top, { recursive: true }));
	folder = join(top, ".tools", "lock");
});

test("only one works at a time", async () => {
	const seen: string[] = [];
	const work = (name: string) => async () => {
		seen.push(`${name} begins`);
		await new Promise((resolve) => setTimeout(resolve, 20));
		seen.push(`${name} ends`);
	};
	await Promise.all(["one", "two"].map((name) => withLock("try", work(name), { folder })));
	expect(seen).toHaveLength(4);
	expect(seen[1]).toBe(seen[0]?.replace("begins", "ends"));
	expect(existsSync(folder)).toBe(false);
});

test("the lock is free again after work that failed", async () => {
	await expect(withLock("try", () => Promise.reject(new Error("no")), { folder })).rejects.toThrow("no");
	await expect(withLock("try", async () => "yes", { folder })).resolves.toBe("yes");
});

test("the lock of a process that died is taken over", async () => {
	const { pid } = spawnSync(process.execPath, ["--version"]);
	hold(pid);
	await expect(withLock("try", async () => "mine", { folder })).resolves.toBe("mine");
	expect(existsSync(folder)).toBe(false);
});

test("a lock held too long is told with its owner", async () => {
	hold(process.ppid);
	await expect(withLock("try", async () => "mine", { folder, patience: 0 })).rejects.toThrow(`Process ${process.ppid}`);
});

function hold(pid: number) {
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, String(pid)), "");
}
