import {
	createCipheriv,
	createDecipheriv,
	createHmac,
	createSecretKey,
	hkdfSync,
	type KeyObject,
	randomBytes,
} from "node:crypto";
import { ConfigError, type MasterKey } from "./config.ts";
import { pooledRandomBytes } from "./random.ts";

const ivLength = 12;
const tagLength = 16;

const rootPlace = "keyring.root";

/**
 * Opens the installation's root with the master keys; with nothing stored yet, makes one. Throws `ConfigError` when no
 * key fits. `sealedRoot` is for the storage to keep, `chainKey` for its audit log.
 */
export function unlockVault(
	masterKeys: readonly MasterKey[],
	stored: string | null,
): { vault: Vault; sealedRoot: string; chainKey: KeyObject } {
	const sealer = new Sealer(masterKeys);
	const sealedRoot = stored ?? sealer.seal(randomBytes(32).toString("base64"), rootPlace);
	const root = openRoot(sealer, sealedRoot);
	const keys = { ids: masterKeys.map(({ id }) => id), ofRoot: keyIdOf(sealedRoot) };
	return { vault: new Vault(sealer, root, keys), sealedRoot, chainKey: derive(root, "audit") };
}

/**
 * Encrypts what is kept (AES-256-GCM) and derives what is compared. `place` says where a value stands ("apps.secret:id"):
 * a value moved to another place does not open. Master keys seal; a random root, sealed by them and kept by the storage,
 * is what tokens, codes, fingerprints and the audit chain derive from, so that a rotation ends no session
 * (docs/decisions/0002-keys.md).
 */
export class Vault {
	readonly #sealer: Sealer;
	readonly #tokenKey: KeyObject;
	readonly #codeKey: KeyObject;
	readonly #fingerprintKey: KeyObject;
	/** What next-auth seals the operators' cookies with. */
	readonly cookieSecret: string;

	/** The ids of the master keys, the one that seals first, and of the one that sealed the root. */
	readonly keys: { readonly ids: readonly string[]; readonly ofRoot: string };

	constructor(sealer: Sealer, root: Buffer, keys: Vault["keys"]) {
		this.#sealer = sealer;
		this.keys = keys;
		this.cookieSecret = derive(root, "cookies").export().toString("base64");
		this.#tokenKey = derive(root, "tokens");
		this.#codeKey = derive(root, "codes");
		this.#fingerprintKey = derive(root, "fingerprints");
	}

	/** Encrypts a text for its place. */
	seal(plain: string, place: string): string {
		return this.#sealer.seal(plain, place);
	}

	/** Decrypts what `seal` made for the same place. Throws when it was changed, moved, or sealed by a key not listed. */
	open(sealed: string, place: string): string {
		return this.#sealer.open(sealed, place);
	}

	/** What is stored of a token or API key, 32 bytes: neither the token can be told from it nor a row be forged. */
	hashToken(token: string): Buffer {
		return mac(this.#tokenKey, token);
	}

	/** What is stored of a platform's code, 32 bytes. */
	hashCode(code: string): Buffer {
		return mac(this.#codeKey, code);
	}

	/** Tells whether two session keys of one user are the same, 32 bytes. */
	fingerprint(sessionKey: string, place: string): Buffer {
		return mac(this.#fingerprintKey, `${place} ${sessionKey}`);
	}
}

/** AES-256-GCM under the master keys: the first seals, all open. */
class Sealer {
	readonly #keys: ReadonlyMap<string, KeyObject>;
	readonly #firstId: string;

	constructor(masterKeys: readonly MasterKey[]) {
		this.#keys = new Map(masterKeys.map(({ id, bytes }) => [id, derive(bytes, "seal")]));
		this.#firstId = masterKeys[0]?.id ?? "";
	}

	/** Encrypts a text: `<key id>:<base64url of iv ‖ ciphertext ‖ tag>`. */
	seal(plain: string, place: string): string {
		const iv = pooledRandomBytes(ivLength);
		const cipher = createCipheriv("aes-256-gcm", this.#keyOf(this.#firstId), iv);
		cipher.setAAD(Buffer.from(place));
		const sealed = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
		return `${this.#firstId}:${sealed.toString("base64url")}`;
	}

	/** Decrypts what `seal` made for the same place. Throws when it was changed, moved, or sealed by a key not listed. */
	open(sealed: string, place: string): string {
		const id = keyIdOf(sealed);
		const bytes = Buffer.from(sealed.slice(id.length + 1), "base64url");
		const decipher = createDecipheriv("aes-256-gcm", this.#keyOf(id), bytes.subarray(0, ivLength), {
			authTagLength: tagLength,
		});
		decipher.setAAD(Buffer.from(place));
		decipher.setAuthTag(bytes.subarray(-tagLength));
		return Buffer.concat([decipher.update(bytes.subarray(ivLength, -tagLength)), decipher.final()]).toString("utf8");
	}

	#keyOf(id: string): KeyObject {
		const key = this.#keys.get(id);
		if (!key) throw new Error(`sealed by the master key "${id}", which is not listed`);
		return key;
	}
}

function keyIdOf(sealed: string): string {
	return sealed.slice(0, sealed.indexOf(":"));
}

function openRoot(sealer: Sealer, sealedRoot: string): Buffer {
	try {
		return Buffer.from(sealer.open(sealedRoot, rootPlace), "base64");
	} catch {
		throw new ConfigError([
			"LINGPAI_MASTER_KEYS: none of the keys opens this database; bring the right key back or restore a backup",
		]);
	}
}

function derive(secret: Buffer, purpose: string): KeyObject {
	return createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", `lingpai ${purpose}`, 32)));
}

function mac(key: KeyObject, text: string): Buffer {
	return createHmac("sha256", key).update(text).digest();
}
