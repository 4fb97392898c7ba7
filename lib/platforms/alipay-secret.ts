import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** The parts of an Alipay app's secret. */
export interface AlipaySecret {
	/** The app's own key (应用私钥): requests are signed with it. */
	privateKey: KeyObject;
	/** Base64 of 16 bytes (接口内容加密密钥): data that the mini-program brings is encrypted with it. Null: not given. */
	aesKey: string | null;
	/** Alipay's key for this app (支付宝公钥): its answers are signed with it. Null: not given, and not looked at. */
	alipayKey: KeyObject | null;
}

/**
 * An Alipay app has no AppSecret but two or three keys. Its secret here is these as the console and its tool show them, one
 * text with a semicolon between two: `<app private key>;<AES key>;<Alipay public key>`. The second and the third may be
 * left out. Null: it is of another form.
 */
export function parseAlipaySecret(secret: string): AlipaySecret | null {
	const [own = "", aesKey = "", alipays = "", ...more] = secret.split(";");
	const privateKey = readKey(own, (key) => createPrivateKey({ key, format: "der", type: "pkcs8" }), pkcs1);
	const alipayKey = readKey(alipays, (key) => createPublicKey({ key, format: "der", type: "spki" }));
	if (!privateKey || (alipays !== "" && !alipayKey) || more.length > 0) return null;
	if (aesKey !== "" && !/^[A-Za-z0-9+/]{22}==$/.test(aesKey)) return null;
	return { privateKey, aesKey: aesKey || null, alipayKey };
}

// What the tool of Alipay writes for other languages than Java.
const pkcs1 = (key: Buffer) => createPrivateKey({ key, format: "der", type: "pkcs1" });

function readKey(base64: string, ...readings: ((der: Buffer) => KeyObject)[]): KeyObject | null {
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
	for (const read of readings) {
		try {
			const key = read(Buffer.from(base64, "base64"));
			if (key.asymmetricKeyType === "rsa") return key;
		} catch {
			// It is none of this form. The error may quote it.
		}
	}
	return null;
}
