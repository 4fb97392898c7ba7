import type { AuditDraft } from "../audit.ts";
import type { Settings } from "../installation.ts";
import type { Operator, OperatorChanges, OperatorSession } from "../operators.ts";

/** Those who sign in to the pages, and the setup that makes the first. */
export interface Operators {
	/** `offered`: the hash of the one-time token is kept, nobody used it; `closed`: an owner was made, for ever. */
	setup(): Promise<{ state: "new" } | { state: "offered"; tokenHash: Buffer } | { state: "closed" }>;
	/** Keeps the hash of the one-time token in place of the one before. False when the setup is closed. */
	offerSetup(tokenHash: Buffer): Promise<boolean>;
	/** Adds the first owner and closes the setup for ever. False when it was closed before: then nothing happens. */
	setUp(owner: Operator, event: AuditDraft): Promise<boolean>;
	/** By e-mail. */
	list(): Promise<Operator[]>;
	byId(id: string): Promise<Operator | null>;
	byEmail(email: string): Promise<Operator | null>;
	/** Adds an operator; an owner closes the setup. False when the e-mail is taken. */
	add(operator: Operator, event: AuditDraft): Promise<boolean>;
	/**
	 * Changes what is given and appends the event. `keepSession`: all other sessions of the operator end (null: all of
	 * them); undefined: none ends. `last_owner`: nobody would be owner any more; then nothing happens.
	 */
	update(
		id: string,
		changes: OperatorChanges,
		event: AuditDraft,
		keepSession?: string | null,
	): Promise<"updated" | "absent" | "last_owner">;
	/** Removes the operator with his sessions. */
	remove(id: string, event: AuditDraft): Promise<"removed" | "absent" | "last_owner">;
	/** Takes a time step for a TOTP code: true only when it is later than every one taken before. */
	claimTotpStep(id: string, step: number): Promise<boolean>;
	/** Takes a recovery code out: true for the first caller only. */
	spendRecoveryCode(id: string, codeHash: string): Promise<boolean>;
}

/** Who is signed in. */
export interface OperatorSessions {
	/** Opens a session, notes the operator's sign-in, and appends the event. */
	open(session: OperatorSession, idHash: Buffer, event: AuditDraft): Promise<void>;
	/** The session with its operator. */
	byIdHash(idHash: Buffer): Promise<{ session: OperatorSession; operator: Operator } | null>;
	touch(id: string, at: number): Promise<void>;
	/** Newest first. */
	ofOperator(operatorId: string): Promise<OperatorSession[]>;
	/** Ends one session of the operator. False when there is none. */
	end(operatorId: string, id: string, event: AuditDraft): Promise<boolean>;
	/** Removes the sessions that began before `begun` or were not seen since `seen`. */
	purge(begun: number, seen: number): Promise<number>;
}

/** What the installation is told. */
export interface SettingsStore {
	/** Null: never changed. */
	get(): Promise<Settings | null>;
	save(settings: Settings, event: AuditDraft): Promise<void>;
}
