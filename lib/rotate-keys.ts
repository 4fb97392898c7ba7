import { type SealedKind, type SealedValue, sealedKinds } from "../db/seals.ts";
import type { OnProgress } from "../db/storage.ts";
import { auditEvent } from "./audit.ts";
import type { Essentials } from "./context.ts";
import { placeOf } from "./seal-places.ts";
import { keyIdOf } from "./vault.ts";

/** Values replaced in one transaction: a few milliseconds, in which nobody else writes. */
const step = 200;

/** Milliseconds for everybody else between two steps. */
const pause = 20;

/** Milliseconds between two looks at what servers do. */
const look = 500;

/** How long servers may take to seal with the new key; the word of one that was killed ends before. */
const patience = 120_000;

/** Passes over all values; after the first there is little to do, unless somebody still seals with an old key. */
const passes = 6;

type Wait = (milliseconds: number) => Promise<void>;

/** How many values each master key seals. */
export async function countSeals({ storage }: Pick<Essentials, "storage">): Promise<Map<string, number>> {
	const counts = new Map<string, number>();
	for await (const values of pages({ storage })) {
		for (const { sealed } of values) counts.set(keyIdOf(sealed), (counts.get(keyIdOf(sealed)) ?? 0) + 1);
	}
	return counts;
}

/**
 * Waits until every running server seals with the first master key. Throws one sentence when one does not; at once where
 * servers take no new list (`mayChange` is false).
 */
export async function untilServersFollow(
	{ storage, vault, now }: Essentials,
	{ mayChange, wait = passed }: { mayChange: boolean; wait?: Wait },
): Promise<void> {
	const [first] = vault.keyIds;
	const began = now();
	for (;;) {
		const behind = (await storage.seals.servers(now())).filter(({ keyId }) => keyId !== first);
		const [one] = behind;
		if (!one) return;
		if (!mayChange || now() - began > patience) {
			const servers = behind.length === 1 ? "a running server still seals" : `${behind.length} servers still seal`;
			throw new Error(`${servers} with the key "${one.keyId}": start it again with "${first}" first in its list`);
		}
		await wait(look);
	}
}

/**
 * Seals every value with the first master key, in small steps beside running servers; access tokens, which are fetched
 * again, are dropped. Goes over all of them until it finds nothing to do twice. Cut short, it goes on when it is called again. Answers how many it sealed, and the places of those
 * that do not open. Throws one sentence when somebody keeps sealing with another key.
 */
export async function sealAllAnew(
	{ storage, vault, now }: Essentials,
	onProgress: OnProgress = () => undefined,
	wait: Wait = passed,
): Promise<{ sealed: number; unopened: string[] }> {
	const [first] = vault.keyIds;
	const total = (await Promise.all(sealedKinds.map((kind) => storage.seals.count(kind)))).reduce((a, b) => a + b, 0);
	let [sealed, idle] = [0, 0];
	let unopened: string[] = [];
	for (let pass = 0; pass < passes && idle < 2; pass += 1) {
		let [replaced, done] = [0, 0];
		unopened = [];
		for await (const values of pages({ storage })) {
			const old = values.filter((value) => keyIdOf(value.sealed) !== first);
			const changes = old.flatMap((value) => {
				const now = sealedAnew(vault, value);
				if (now === null) unopened.push(placeOf(value));
				return now === null ? [] : [{ value, now }];
			});
			if (changes.length > 0) {
				replaced += await storage.seals.replace(changes);
				await wait(pause);
			}
			done += values.length;
			if (pass === 0) onProgress(done, Math.max(total, done));
		}
		sealed += replaced;
		idle = replaced + (await storage.accessTokens.dropSealedByOthers(first)) === 0 ? idle + 1 : 0;
		if (idle < 2) await wait(look * 2);
	}
	if (idle < 2)
		throw new Error("somebody keeps sealing with another key: a server that runs with another list of keys");
	if (sealed > 0) await storage.audit.append(auditEvent({ now }, null, rotated({ key: first, sealed })));
	return { sealed, unopened };
}

/**
 * Forgets all master keys but the first, once they seal nothing: then a start without them is in order. Answers their
 * ids. Throws one sentence when one of them still seals something.
 */
export async function forgetOldKeys({ storage, vault, now }: Essentials): Promise<string[]> {
	const [first] = vault.keyIds;
	const old = (await storage.seals.keys()).map(({ id }) => id).filter((id) => id !== first);
	const counts = await countSeals({ storage });
	for (const id of old) {
		const left = counts.get(id) ?? 0;
		if (left > 0) throw new Error(`the key "${id}" still seals ${left} values: it stays`);
	}
	await storage.accessTokens.dropSealedByOthers(first);
	for (const id of old) {
		await storage.seals.forgetKey(id, auditEvent({ now }, null, rotated({ key: first, forgotten: id })));
	}
	return old;
}

/** The sealed values, a page at a time; what is added meanwhile may be missed. */
export async function* pages(
	{ storage }: Pick<Essentials, "storage">,
	kinds: readonly SealedKind[] = sealedKinds,
): AsyncGenerator<SealedValue[]> {
	for (const kind of kinds) {
		for (let after = 0; ; ) {
			const values = await storage.seals.page(kind, after, step);
			const last = values.at(-1);
			if (!last) break;
			yield values;
			after = last.row;
		}
	}
}

// Null: it does not open, because it was changed or damaged.
function sealedAnew(vault: Essentials["vault"], value: SealedValue): string | null {
	const place = placeOf(value);
	try {
		return vault.seal(vault.open(value.sealed, place), place);
	} catch {
		return null;
	}
}

function rotated(detail: Record<string, string | number>) {
	return { action: "keys.rotate", outcome: "ok", detail } as const;
}

function passed(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
