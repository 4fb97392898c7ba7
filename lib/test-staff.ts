import { generateSync } from "otplib";
import { vi } from "vitest";
import type { AuditEvent } from "../db/audit.ts";
import type { Operator, Role } from "../db/operators.ts";
import { auditEvent } from "./audit.ts";
import type { BrowserCaller, PersonCaller } from "./context.ts";
import { signedInOperator } from "./operator-session.ts";
import * as passwords from "./passwords.ts";
import { newRecoveryCodes, newTotpSecret, sealTotp } from "./second-factor.ts";
import { csrfToken, signIn } from "./sign-in.ts";
import { stranger, type World } from "./test-world.ts";
import { newId } from "./tokens.ts";

/** What everybody's password is. */
export const password = "correct horse battery";

/** Who sits where, for signing in. */
export interface Seat {
	address?: string | null;
	/** What the browser keeps from before. */
	cookies?: Readonly<Record<string, string>>;
	language?: BrowserCaller["language"];
}

export interface SignedIn {
	status: number;
	/** What a sign-in answers: `url`, and `error` with its details. */
	body: { url?: string; error?: string; details?: { path: string; message: string }[]; message?: string };
	retryAfter: string | undefined;
	/** The browser's cookies by name, afterwards. */
	cookies: Record<string, string>;
	setCookies: readonly string[];
}

/** Adds an operator who may sign in with `password`. */
export async function hire({ context }: World, role: Role, changes: Partial<Operator> = {}): Promise<Operator> {
	people += 1;
	const email = changes.email ?? `${role}-${people}@example.com`;
	hashed ??= await passwords.hashPassword(password);
	const operator: Operator = {
		...{ id: newId("opr"), email, name: null, role, passwordHash: hashed, sealedTotp: null, totpStep: null },
		...{ recoveryCodes: [], createdAt: context.now(), lastSignInAt: null },
		...changes,
	};
	const event = auditEvent(context, null, { action: "operator.create", outcome: "ok" });
	if (!(await context.storage.operators.add(operator, event))) throw new Error(`${email} is taken`);
	return operator;
}

/** Gives an operator a second factor: codes for any time (milliseconds), and recovery codes. */
export async function withTotp({ context }: World, operator: Operator) {
	const secret = newTotpSecret();
	const { shown, stored } = newRecoveryCodes();
	const changes = { sealedTotp: sealTotp(context, secret, operator.id), recoveryCodes: stored };
	const event = auditEvent(context, null, { action: "operator.update", outcome: "ok" });
	await context.storage.operators.update(operator.id, changes, event);
	return {
		recoveryCodes: shown,
		codeAt: (at: number) => generateSync({ secret, epoch: Math.floor(at / 1000) }),
	};
}

/** Fills in the form of the sign-in page. */
export async function trySignIn(
	{ context }: World,
	form: { email: string; password?: string; totp?: string },
	{ address = stranger.address, cookies = {}, language = "en" }: Seat = {},
): Promise<SignedIn> {
	const caller = { ...stranger, address, language };
	const csrf = await csrfToken(context, {}, { ...caller, cookies });
	const kept = { ...cookies, ...cookiesSet(csrf.cookies) };
	const { csrfToken: token } = Object(JSON.parse(String(csrf.body)));
	const input = { password, ...form, csrfToken: String(token), json: "true" } as const;
	const {
		status,
		headers,
		body,
		cookies: setCookies = [],
	} = await signIn(context, input, { ...caller, cookies: kept });
	return {
		...{ status, body: JSON.parse(String(body)), retryAfter: headers["Retry-After"], setCookies },
		cookies: { ...kept, ...cookiesSet(setCookies) },
	};
}

/** The browser of an operator who signed in. */
export async function cookiesOf(world: World, { email }: Operator, seat: Seat = {}): Promise<Record<string, string>> {
	const { status, cookies } = await trySignIn(world, { email }, seat);
	if (status !== 200) throw new Error(`${email} could not sign in: ${status}`);
	return cookies;
}

/** Who calls with the cookies of a browser now. */
export async function personOf({ context }: World, cookies: Readonly<Record<string, string>>): Promise<PersonCaller> {
	const signedIn = await signedInOperator(context, cookies);
	if (!signedIn) throw new Error("nobody is signed in");
	return { ...stranger, ...signedIn, role: signedIn.operator.role, apiKey: null };
}

/** An operator of this role who signed in. */
export async function signedIn(world: World, role: Role): Promise<PersonCaller> {
	return personOf(world, await cookiesOf(world, await hire(world, role)));
}

/** Looks at passwords in no time, for tests that try many. */
export function quickPasswords() {
	return vi
		.spyOn(passwords, "isPassword")
		.mockImplementation(async (stored, given) => stored !== null && given === password);
}

/** What the log tells of the last sign-in that was tried; undefined: there was none. */
export async function newestSignIn({ context }: World): Promise<AuditEvent | undefined> {
	const { items } = await context.storage.audit.page(
		{
			...{ action: "operator.signIn", outcome: null, reason: null, appid: null, userId: null, sessionId: null },
			...{ operatorId: null, from: null, to: null, q: null },
		},
		1,
		null,
	);
	return items[0];
}

/** What Set-Cookie headers leave in a browser. */
export function cookiesSet(headers: readonly string[] = []): Record<string, string> {
	return Object.fromEntries(
		headers.map((header) => {
			const [pair = ""] = header.split(";", 1);
			const equals = pair.indexOf("=");
			return [pair.slice(0, equals), decodeURIComponent(pair.slice(equals + 1))];
		}),
	);
}

let people = 0;
// The same for all: to hash one anew for each takes longer than the tests.
let hashed: string | undefined;
