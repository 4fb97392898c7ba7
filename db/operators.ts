// Who runs the installation. Times are milliseconds since 1970; "sealed" is encrypted by the vault.

/** What a person who signs in to the pages may do; each may do what the ones before may. */
export const roles = ["viewer", "operator", "owner"] as const;

export type Role = (typeof roles)[number];

/** A person who signs in to the pages. */
export interface Operator {
	id: string;
	/** Lower case; two operators never share one. */
	email: string;
	name: string | null;
	role: Role;
	/** argon2id, in its own text form. */
	passwordHash: string;
	/** Null: signs in without a second factor. */
	sealedTotp: string | null;
	/** The last time step for which a code was taken; a code works once. */
	totpStep: number | null;
	/** Hashes of the recovery codes that are left, hex. */
	recoveryCodes: string[];
	createdAt: number;
	lastSignInAt: number | null;
}

export type OperatorChanges = Partial<
	Pick<Operator, "name" | "role" | "passwordHash" | "sealedTotp" | "totpStep" | "recoveryCodes">
>;

/** One sign-in of an operator in one browser. */
export interface OperatorSession {
	id: string;
	operatorId: string;
	ip: string | null;
	userAgent: string | null;
	createdAt: number;
	lastSeenAt: number;
}
