import { ConfigError } from "./config.ts";
import type { Context } from "./context.ts";
import { checkKept, keptKey } from "./kept-keys.ts";
import type { MasterKey } from "./setting-forms.ts";
import { newId } from "./tokens.ts";

/** A server's word which key it seals with holds so long, milliseconds; it is given anew at half of that. */
const wordHolds = 60_000;

type Keys = Pick<Context, "storage" | "vault" | "changedKeys" | "now" | "log">;

/** Takes up master keys that change while the server runs, and tells others which one it seals with. */
export class KeyKeeper {
	readonly #context: Keys;
	readonly #server = newId("srv");
	#pending: readonly MasterKey[] | null = null;
	#told: { keyId: string; at: number } | null = null;

	constructor(context: Keys) {
		this.#context = context;
	}

	/** One look. Throws `ConfigError`, once for each change, when the new list does not fit: then the old one stays. */
	async turn(): Promise<void> {
		this.#pending = this.#context.changedKeys() ?? this.#pending;
		if (this.#pending) {
			try {
				await takeKeys(this.#context, this.#pending);
				this.#pending = null;
			} catch (error) {
				// A list that does not fit will not fit later; a storage that is busy will answer later.
				if (error instanceof ConfigError) this.#pending = null;
				throw error;
			}
		}
		await this.#tell();
	}

	/** Says that this server seals no more. */
	async leave(): Promise<void> {
		const { storage, vault } = this.#context;
		if (this.#told) await storage.seals.noteServer(this.#server, vault.keyIds[0], null);
	}

	async #tell(): Promise<void> {
		const { storage, vault, now } = this.#context;
		const [keyId] = vault.keyIds;
		const at = now();
		if (this.#told?.keyId === keyId && at - this.#told.at < wordHolds / 2 && at >= this.#told.at) return;
		await storage.seals.noteServer(this.#server, keyId, at + wordHolds);
		this.#told = { keyId, at };
	}
}

/** Seals with the first of these keys from now on. The storage keeps it before. Throws `ConfigError` when they do not fit. */
export async function takeKeys(
	{ storage, vault, log }: Pick<Keys, "storage" | "vault"> & Partial<Pick<Keys, "log">>,
	listed: readonly MasterKey[],
): Promise<void> {
	checkKept(listed, await storage.seals.keys());
	const [first] = listed;
	if (!first || !(await storage.seals.keepKey(keptKey(first)))) {
		throw new ConfigError([`LINGPAI_MASTER_KEYS: another key goes by the id "${first?.id}" already`]);
	}
	const before = vault.keyIds.join();
	vault.takeKeys(listed);
	if (vault.keyIds.join() !== before) log?.info({ keys: vault.keyIds }, "master keys taken up");
}
