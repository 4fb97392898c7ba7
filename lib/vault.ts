import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import type { KeptKey } from "../db/seals.ts";
import type { Unlocked } from "../db/storage.ts";
import { ConfigError } from "./config.ts";
import { checkKept, keptKey } from "./kept-keys.ts";
import { derive, mac } from "./keys.ts";
import { pooledRandomBytes } from "./random.ts";
import type { MasterKey } from "./setting-forms.ts";

const ivLength = 12;
const tagLength = 16;

/** The root's place, as `seal` and `open` take it. */
export const rootPlace = "keyring.root";

/** The master keys as they stand now, when their source changed since the last call; null: it did not, or cannot. */
export type ChangedKeys = () => readonly MasterKey[] | null;

/**
 * Opens the installation's root with the master keys; with nothing stored yet, makes one. Throws `ConfigError` when no
 * key opens it, or when a key of `kept` is missing or another one goes by its id. `changed` is asked when a value turns
 * up that none of the keys sealed.
 */
export function unlockVault(
	masterKeys: readonly MasterKey[],
	stored: string | null,
	kept: readonly KeptKey[] = [],
	changed: ChangedKeys = () => null,
): Unlocked & { vault: Vault } {
	checkKept(masterKeys, kept);
	const sealer = new Sealer(masterKeys, changed);
	const sealedRoot = stored ?? sealer.seal(randomBytes(32).toString("base64"), rootPlace);
	const root = openRoot(sealer, sealedRoot);
	// Where no keys were kept before, any of those listed may have sealed something.
	const sealing = stored !== null && kept.length === 0 ? masterKeys : masterKeys.slice(0, 1);
	return { vault: new Vault(sealer, root), sealedRoot, chainKey: derive(root, "audit"), keys: sealing.map(keptKey) };
}

/** The id of the master key that sealed a value. */
export function keyIdOf(sealed: string): string {
	return sealed.slice(0, sealed.indexOf(":"));
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
	readonly #budgetKey: KeyObject;
	/** What next-auth seals the operators' cookies with. */
	readonly cookieSecret: string;
	/** The setup's one-time token where no file keeps one: the same in every process, and at every start. */
	readonly setupToken: string;

	constructor(sealer: Sealer, root: Buffer) {
		this.#sealer = sealer;
		this.cookieSecret = derive(root, "cookies").export().toString("base64");
		this.setupToken = `lpt_${derive(root, "setup").export().toString("base64url")}`;
		this.#tokenKey = derive(root, "tokens");
		this.#codeKey = derive(root, "codes");
		this.#fingerprintKey = derive(root, "fingerprints");
		this.#budgetKey = derive(root, "budgets");
	}

	/** The ids of the master keys, the one that seals first. */
	get keyIds(): readonly [string, ...string[]] {
		return this.#sealer.keyIds;
	}

	/** Seals with the first of these keys from now on, and opens with them alone. */
	takeKeys(masterKeys: readonly MasterKey[]): void {
		this.#sealer.takeKeys(masterKeys);
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

	/** What is stored of an address or e-mail whose tries are counted. */
	hashBudget(key: string): string {
		return mac(this.#budgetKey, key).toString("base64url");
	}

	/** Tells whether two session keys of one user are the same, 32 bytes. */
	fingerprint(sessionKey: string, place: string): Buffer {
		return mac(this.#fingerprintKey, `${place} ${sessionKey}`);
	}
}

/** AES-256-GCM under the master keys: the first seals, all open. */
class Sealer {
	#keys: Map<string, KeyObject> = new Map();
	#firstId = "";
	readonly #changed: ChangedKeys;

	constructor(masterKeys: readonly MasterKey[], changed: ChangedKeys) {
		this.#changed = changed;
		this.takeKeys(masterKeys);
	}

	get keyIds(): readonly [string, ...string[]] {
		return [this.#firstId, ...[...this.#keys.keys()].filter((id) => id !== this.#firstId)];
	}

	takeKeys(masterKeys: readonly MasterKey[]): void {
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
		const key = this.#keys.get(id) ?? this.#learn(id);
		if (!key) throw new Error(`sealed by the master key "${id}", which is not listed`);
		return key;
	}

	// Another process may seal with a new key before this one takes it up: it opens from then on, and seals nothing yet.
	#learn(id: string): KeyObject | undefined {
		for (const { id, bytes } of this.#changed() ?? []) {
			if (!this.#keys.has(id)) this.#keys.set(id, derive(bytes, "seal"));
		}
		return this.#keys.get(id);
	}
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
