import type { LoginAnswer } from "./answers.ts";
import { member, type Platform } from "./platform.ts";

/** A login as it is kept on the phone. */
export type Session = Pick<LoginAnswer, "token" | "expiresAt" | "user">;

/** Keeps the session of one app and environment. */
export interface Store {
	load(): Session | null;
	/** Null: keeps none. */
	save(session: Session | null): void;
}

/** A store in the platform's storage. Where that is full, broken or lies, the memory keeps what it does not. */
export function openStore(platform: Platform, key: string): Store {
	// Alipay's functions take an object, and answer one.
	const isAlipay = platform.getAuthCode;
	let memory: Session | null = null;
	let isUnsaved = false;

	function stored(): Session | null {
		const value = isAlipay ? member(platform.getStorageSync({ key }), "data") : platform.getStorageSync(key);
		return isSession(value) ? value : null;
	}

	return {
		load() {
			if (isUnsaved) return memory;
			try {
				return stored();
			} catch {
				return memory;
			}
		},
		save(session) {
			memory = session;
			isUnsaved = false;
			try {
				if (isAlipay) session ? platform.setStorageSync({ key, data: session }) : platform.removeStorageSync({ key });
				else session ? platform.setStorageSync(key, session) : platform.removeStorageSync(key);
				const found = stored();
				if (found && session ? found.token === session.token : found === session) return;
			} catch {
				// Full, or gone.
			}
			isUnsaved = true;
		},
	};
}

/** True for a login's answer, and for what was kept of one. */
export function isSession(value: unknown): value is Session {
	return typeof member(value, "token") === "string" && typeof member(member(value, "user"), "id") === "string";
}
