import { createCipheriv, createHash, randomBytes } from "node:crypto";

/** What an owner agreed on with WeChat's console in tests. */
export const pushToken = "pushToken0123456789";
export const pushAesKey: string = randomBytes(48).toString("hex").slice(0, 43);

/** A push as WeChat sends it: what stands in its address, and its body. */
export interface SentPush {
	query: Record<string, string>;
	text: string;
}

export interface Writing {
	token?: string;
	/** Null: plain mode. */
	aesKey?: string | null;
	format?: "json" | "xml";
	/** Milliseconds since 1970. */
	at: number;
	/** The appid that is sealed with it. */
	appid: string;
}

/** Writes a push as WeChat does, in the modes and formats of its console. */
export function pushOf(
	message: object,
	{ token = pushToken, aesKey = null, format = "json", at, appid }: Writing,
): SentPush {
	const timestamp = String(Math.floor(at / 1000));
	const nonce = randomBytes(5).readUInt32BE().toString();
	const plain = written(message, format);
	const signature = signed(token, timestamp, nonce);
	if (aesKey === null) return { query: { signature, timestamp, nonce }, text: plain };
	const sealed = sealedPush(plain, aesKey, appid);
	const query = {
		signature,
		timestamp,
		nonce,
		encrypt_type: "aes",
		msg_signature: signed(token, timestamp, nonce, sealed),
	};
	return { query, text: written({ ToUserName: "gh_1", Encrypt: sealed }, format) };
}

/** sha1 of the sorted parts. */
export function signed(...parts: string[]): string {
	return createHash("sha1").update(parts.sort().join("")).digest("hex");
}

/** Seals as the official samples do: 16 random bytes, the length, the message, the appid, padded to 32. */
export function sealedPush(message: string | Buffer, aesKey: string, appid: string): string {
	const content = Buffer.from(message);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(content.length);
	const plain = Buffer.concat([randomBytes(16), length, content, Buffer.from(appid)]);
	const missing = 32 - (plain.length % 32);
	return encrypted(Buffer.concat([plain, Buffer.alloc(missing, missing)]), aesKey);
}

/** AES-256-CBC of whole blocks, its iv taken from the key. */
export function encrypted(blocks: Buffer, aesKey: string): string {
	const key = Buffer.from(`${aesKey}=`, "base64");
	const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
	return Buffer.concat([cipher.update(blocks), cipher.final()]).toString("base64");
}

function written(message: object, format: "json" | "xml"): string {
	if (format === "json") return JSON.stringify(message);
	const members = Object.entries(message).map(([name, value]) =>
		typeof value === "number" ? `<${name}>${value}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`,
	);
	return `<xml>\n${members.join("\n")}\n</xml>`;
}
