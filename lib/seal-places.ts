import type { SealedKind, SealedValue } from "../db/seals.ts";
import { pushPlace } from "./app-push.ts";
import { secretPlace } from "./apps.ts";
import { phonePlace } from "./profile.ts";
import { totpPlace } from "./second-factor.ts";
import { sessionKeyPlace } from "./session-keys.ts";
import { rootPlace } from "./vault.ts";

const places: Record<SealedKind, (first: string, second: string) => string> = {
	root: () => rootPlace,
	app: secretPlace,
	push: pushPlace,
	operator: totpPlace,
	phone: phonePlace,
	sessionKey: sessionKeyPlace,
};

/** Where a sealed value stands, as the vault takes it: the one who sealed it gave the same place. */
export function placeOf({ kind, names: [first = "", second = ""] }: SealedValue): string {
	return places[kind](first, second);
}
