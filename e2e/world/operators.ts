import { join } from "node:path";
import Database from "better-sqlite3";
import { type Environment, type Lingpai, lingpai } from "./lingpai.ts";

export type Role = "viewer" | "operator" | "owner";

/** Somebody who may sign in. */
export interface Person {
	email: string;
	password: string;
}

/** The cookies of a browser by name. */
export type Cookies = Readonly<Record<string, string>>;

/** A Lingpai with an owner, whose public address is the one that is called. */
export interface Staffed extends Lingpai {
	owner: Person;
	/** Adds an operator; with `hasTotp` one whose second factor nobody has any more. */
	person(role: Role, options?: { hasTotp?: boolean }): Person;
	/** Makes all sessions of somebody this many seconds older. */
	letPass(person: Person, seconds: number): void;
	/** Signs in as the pages do, and answers the cookies. Throws when it is refused. */
	signIn(person: Person, totp?: string): Promise<Cookies>;
}

/** Starts one, with the simulator on. */
export async function staffed(environment: Environment = {}): Promise<Staffed> {
	const owner = { email: "owner@example.com", password: "correct horse battery" };
	const server = await lingpai((url) => ({
		LINGPAI_SIMULATOR: "1",
		LINGPAI_PUBLIC_URL: url,
		LINGPAI_OWNER_EMAIL: owner.email,
		LINGPAI_OWNER_PASSWORD: owner.password,
		...environment,
	}));
	let people = 0;

	function run(sql: string, ...values: (string | number | null)[]): void {
		const file = new Database(join(server.folder, "lingpai.db"), { timeout: 60_000 });
		try {
			file.prepare(sql).run(...values);
		} finally {
			file.close();
		}
	}

	return Object.assign(server, {
		owner,
		person(role: Role, { hasTotp = false } = {}) {
			people += 1;
			const email = `${role}-${people}@example.com`;
			run(
				"INSERT INTO operators (id, email, role, password_hash, sealed_totp, recovery_codes, created_at) " +
					"SELECT ?, ?, ?, password_hash, ?, '[]', created_at FROM operators WHERE email = ?",
				...[`opr_${role}${people}`, email, role, hasTotp ? "k1:lost" : null, owner.email],
			);
			return { email, password: owner.password };
		},
		letPass({ email }: Person, seconds: number) {
			run(
				"UPDATE operator_sessions SET created_at = created_at - ?, last_seen_at = last_seen_at - ? " +
					"WHERE operator_id = (SELECT id FROM operators WHERE email = ?)",
				...[seconds * 1000, seconds * 1000, email],
			);
		},
		signIn: (person: Person, totp?: string) => signedIn(server, person, totp),
	});
}

/** Signs somebody in as the pages do, and answers the cookies. Throws when it is refused. */
export async function signedIn(server: Lingpai, person: Person, totp?: string): Promise<Cookies> {
	const csrf = await server.call("/api/auth/csrf");
	const cookies = cookiesOf(csrf.headers);
	const json = { ...person, ...(totp !== undefined && { totp }), csrfToken: csrf.body.csrfToken, json: "true" };
	const origin = server.environment.LINGPAI_PUBLIC_URL ?? `http://localhost:${server.environment.PORT}`;
	const headers = { cookie: cookieHeader(cookies), origin };
	const answered = await server.call("/api/auth/callback/credentials", { json, headers });
	if (answered.status !== 200) throw new Error(`${person.email} could not sign in: ${answered.text}`);
	return { ...cookies, ...cookiesOf(answered.headers) };
}

/** What Set-Cookie headers set. */
export function cookiesOf(headers: Headers): Cookies {
	return Object.fromEntries(
		headers.getSetCookie().map((cookie) => {
			const [pair = ""] = cookie.split(";", 1);
			return [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
		}),
	);
}

/** Cookies as a Cookie header sends them. */
export function cookieHeader(cookies: Cookies): string {
	return Object.entries(cookies)
		.map((pair) => pair.join("="))
		.join("; ");
}
