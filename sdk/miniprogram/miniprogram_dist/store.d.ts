import type { LoginAnswer } from "./answers";
import { type Platform } from "./platform";
/** A login as it is kept on the phone. */
export type Session = Pick<LoginAnswer, "token" | "expiresAt" | "user">;
/** Keeps the session of one app and environment. */
export interface Store {
    load(): Session | null;
    /** Null: keeps none. */
    save(session: Session | null): void;
}
/** A store in the platform's storage. Where that is full, broken or lies, the memory keeps what it does not. */
export declare function openStore(platform: Platform, key: string): Store;
/** True for a login's answer, and for what was kept of one. */
export declare function isSession(value: unknown): value is Session;
