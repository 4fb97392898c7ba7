import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { randomBytes } from "./random.ts";

/** Every key of an installation, from its master key and the root that its database holds. */
export class Keys {
	readonly chain: KeyObject;
	readonly #id: string;
	readonly #seal: KeyObject;
	readonly #tokens: KeyObject;
	readonly #codes: KeyObject;
	readonly #fingerprints: KeyObject;

	constructor(masterKey: string, sealedRoot: string) {
		const [id = "", base64 = ""] = masterKey.trim().split(":");
		this.#id = id;
		this.#seal = derive(Buffer.from(base64, "base64"), "seal");
		const root = Buffer.from(this.open(sealedRoot, "keyring.root"), "base64");
		this.chain = derive(root, "audit");
		this.#tokens = derive(root, "tokens");
		this.#codes = derive(root, "codes");
		this.#fingerprints = derive(root, "fingerprints");
	}

	seal(plain: string, place: string): string {
		const iv = randomBytes(12);
		const cipher = createCipheriv("aes-256-gcm", this.#seal, iv).setAAD(Buffer.from(place));
		const sealed = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
		return `${this.#id}:${sealed.toString("base64url")}`;
	}

	open(sealed: string, place: string): string {
		const bytes = Buffer.from(sealed.slice(this.#id.length + 1), "base64url");
		const decipher = createDecipheriv("aes-256-gcm", this.#seal, bytes.subarray(0, 12), { authTagLength: 16 });
		decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-16));
		return decipher.update(bytes.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
	}

	hashToken(token: string): Buffer {
		return createHmac("sha256", this.#tokens).update(token).digest();
	}

	hashCode(code: string): Buffer {
		return createHmac("sha256", this.#codes).update(`login ${code}`).digest();
	}

	fingerprint(sessionKey: string, place: string): Buffer {
		return createHmac("sha256", this.#fingerprints).update(`${place} ${sessionKey}`).digest();
	}
}

function derive(secret: Buffer, purpose: string): KeyObject {
	return createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", `lingpai ${purpose}`, 32)));
}
