import { createDecipheriv } from "node:crypto";
import type { SessionRow } from "./memory.ts";
import { parseObject } from "./validation.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The JSON object in a platform's ciphertext, or null. */
export function openData(encrypted: Buffer, iv: Buffer, key: Buffer): Record<string, unknown> | null {
	try {
		const decipher = createDecipheriv("aes-128-cbc", key, iv).setAutoPadding(false);
		const plain = Buffer.concat([decipher.update(encrypted), decipher.final()]);
		const length = plain[plain.length - 1] ?? 0;
		let wrong = Number(length < 1) | Number(length > 16);
		for (let i = 1; i <= 16; i++) wrong |= Number(i <= length) & Number(plain[plain.length - i] !== length);
		return wrong ? null : parseObject(strictUtf8.decode(plain.subarray(0, plain.length - length)));
	} catch {
		return null;
	}
}

/** Whether opened data is this user's, of this app, and fresh; `maxDataAge` in seconds. */
export function belongs(data: Record<string, unknown>, row: SessionRow, now: number, maxDataAge: number): boolean {
	const { appid, timestamp } = Object(data.watermark);
	if (appid !== row.appid || !Number.isSafeInteger(timestamp)) return false;
	const age = now - timestamp * 1000;
	if (age > maxDataAge * 1000 || age < -60_000) return false;
	if (data.openId !== undefined && data.openId !== row.openid) return false;
	return data.unionId === undefined || row.unionid === null || data.unionId === row.unionid;
}

/** What the data is. */
export function kindOf(data: Record<string, unknown>): string {
	if (typeof data.nickName === "string" && typeof data.avatarUrl === "string") return "userInfo";
	if (typeof data.phoneNumber === "string") return "phoneNumber";
	if (Array.isArray(data.stepInfoList)) return "weRunData";
	return typeof data.openGId === "string" ? "shareInfo" : "unknown";
}
