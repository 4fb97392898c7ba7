import NextAuth, { type AuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { setNextAuthUrl } from "./config.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./errors.ts";
import type { Answer } from "./http.ts";

// All that Lingpai knows of next-auth. Its cookie holds a random id and nothing else; what the id stands for is a row
// that is read at every request (lib/operator-session.ts).

/** What somebody fills in to sign in. */
export interface SignInForm {
	email: string;
	password: string;
	/** A code of the authenticator app, or a recovery code. */
	totp: string;
}

/** What happens when somebody signs in or out. */
export interface Hooks {
	/** Answers the id for the cookie. Throws a `Refusal` for anybody else. */
	signIn(form: SignInForm): Promise<string>;
	signOut(id: string): Promise<void>;
}

interface AuthRequest {
	method: "GET" | "POST";
	/** The parts of the path after /api/auth/. */
	action: readonly string[];
	cookies: Readonly<Record<string, string>>;
	body: Readonly<Record<string, string | undefined>>;
}

/**
 * Lets next-auth answer one of its requests. When `signIn` refused, the answer's JSON has its error code in `error`, and
 * the refusal is told beside it.
 */
export async function answerOfNextAuth(
	context: Context,
	{ method, action, cookies, body }: AuthRequest,
	hooks: Partial<Hooks>,
): Promise<{ answer: Answer; refused: Refusal | null }> {
	let refused: Refusal | null = null;
	const options = optionsOf(context, {
		signIn: async (form) => {
			try {
				return (await hooks.signIn?.(form)) ?? "";
			} catch (error) {
				refused = error instanceof Refusal ? error : new Refusal("internal", { cause: error });
				throw new Error(refused.code);
			}
		},
		signOut: async (id) => hooks.signOut?.(id),
	});
	setNextAuthUrl(context.publicUrl);
	const response = new Recorder();
	await NextAuth(options)({ query: { nextauth: action }, method, cookies, body, headers: {} }, response);
	return { answer: response.answer(), refused };
}

/** The random id that next-auth's cookie holds; null when there is none or it is not ours. */
export async function sessionIdIn(context: Context, cookies: Readonly<Record<string, string>>): Promise<string | null> {
	const token = cookies[`${isSecure(context) ? "__Secure-" : ""}next-auth.session-token`];
	if (!token || token.length > 4096) return null;
	try {
		const claims = await decode({ token, secret: context.vault.cookieSecret });
		return claims?.sub ?? null;
	} catch {
		return null;
	}
}

function optionsOf(context: Context, hooks: Hooks): AuthOptions {
	return {
		secret: context.vault.cookieSecret,
		useSecureCookies: isSecure(context),
		session: { strategy: "jwt", maxAge: 12 * 3_600 },
		pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
		providers: [
			Credentials({
				credentials: { email: {}, password: {}, totp: {} },
				authorize: async (given) => ({ id: await hooks.signIn({ ...noForm, ...given }) }),
			}),
		],
		callbacks: { jwt: ({ token }) => (token.sub === undefined ? {} : { sub: token.sub }) },
		events: { signOut: async ({ token }) => (token?.sub ? hooks.signOut(token.sub) : undefined) },
		// It would quote what came in.
		logger: { error: ignore, warn: ignore, debug: ignore },
	};
}

const noForm: SignInForm = { email: "", password: "", totp: "" };

function isSecure({ publicUrl }: Context): boolean {
	return publicUrl.startsWith("https://");
}

function ignore(): void {}

const cookieHeader = z.union([z.array(z.string()), z.string().transform((one) => [one])]);

/** What next-auth takes for a response of Next's. */
class Recorder {
	#status = 200;
	#body = "";
	readonly #headers = new Map<string, unknown>();

	status(status: number): this {
		this.#status = status;
		return this;
	}

	getHeader(name: string): unknown {
		return this.#headers.get(name.toLowerCase());
	}

	setHeader(name: string, value: unknown): void {
		this.#headers.set(name.toLowerCase(), value);
	}

	json(body: unknown): void {
		this.#body = JSON.stringify(body);
	}

	send(body: unknown): void {
		this.#body = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
	}

	end(): void {}

	answer(): Answer {
		const location = this.#headers.get("location");
		return {
			status: this.#status,
			headers: {
				"Cache-Control": "no-store",
				...(this.#body !== "" && { "Content-Type": "application/json; charset=utf-8" }),
				...(typeof location === "string" && { Location: location }),
			},
			cookies: cookieHeader.safeParse(this.#headers.get("set-cookie")).data ?? [],
			body: this.#body,
		};
	}
}
