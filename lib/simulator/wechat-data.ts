import { createCipheriv } from "node:crypto";
import { pooledRandomBytes } from "../random.ts";
import type { SimulatedUser } from "./simulator.ts";
import type { Seal, Sealed } from "./stand-in.ts";

/** A fake user as WeChat's data and that of its followers tells of him. */
export function profile({ nickName, avatarUrl }: SimulatedUser) {
	return { nickName, gender: 0, language: "zh_CN", city: "", province: "", country: "", avatarUrl };
}

/** Encrypts as WeChat and its followers do: AES-128-CBC, the JSON with its watermark. */
export function sealed(content: object, { sessionKey, appid, at }: Seal): Sealed {
	const watermark = { timestamp: Math.floor(at / 1000), appid };
	const iv = Buffer.from(pooledRandomBytes(16));
	const cipher = createCipheriv("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv);
	const encryptedData = Buffer.concat([
		cipher.update(JSON.stringify({ ...content, watermark }), "utf8"),
		cipher.final(),
	]);
	return { encryptedData, iv };
}
