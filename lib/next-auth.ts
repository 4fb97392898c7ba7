import NextAuth, { type AuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { setNextAuthUrl } from "./config.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./errors.ts";
import { type Answer, refusalOf } from "./http.ts";
import { ownPath } from "./own-path.ts";

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
 * Lets next-auth answer one of its requests. What a hook threw is told in `refused`, beside an answer that says so in
 * next-auth's own way; so is `forbidden`, when the request did not bring the token of GET /api/auth/csrf.
 */
export async function answerOfNextAuth(
	context: Context,
	{ method, action, cookies, body }: AuthRequest,
	hooks: Partial<Hooks>,
): Promise<{ answer: Answer; refused: Refusal | null }> {
	let refused: Refusal | null = null;
	let isHeard = false;
	// next-auth takes the message for the answer, or swallows it.
	const refuse = (error: unknown) => {
		refused = refusalOf(error);
		return new Error(refused.code);
	};
	const options = optionsOf(context, {
		signIn: async (form) => {
			isHeard = true;
			try {
				return (await hooks.signIn?.(form)) ?? "";
			} catch (error) {
				throw refuse(error);
			}
		},
		signOut: async (id) => {
			try {
				await hooks.signOut?.(id);
			} catch (error) {
				throw refuse(error);
			}
		},
	});
	setNextAuthUrl(context.publicUrl);
	const response = new Recorder();
	const ours = Object.entries(cookies).filter(([name]) => !isCallbackUrl(name));
	const request = { query: { nextauth: action }, method, cookies: Object.fromEntries(ours), body, headers: {} };
	await NextAuth(options)(request, response);
	const answer = response.answer();
	if (!refused && !isHeard && response.isForged()) refused = new Refusal("forbidden");
	return { answer, refused };
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
		callbacks: {
			jwt: ({ token }) => (token.sub === undefined ? {} : { sub: token.sub }),
			redirect: ({ url, baseUrl }) =>
				baseUrl + (ownPath(url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url) ?? ""),
		},
		events: { signOut: async ({ token }) => (token?.sub ? hooks.signOut(token.sub) : undefined) },
		// It would quote what came in.
		logger: { error: ignore, warn: ignore, debug: ignore },
	};
}

const noForm: SignInForm = { email: "", password: "", totp: "" };

function isSecure({ publicUrl }: Context): boolean {
	return publicUrl.startsWith("https://");
}

// Where to go is ours to say: what stands in this cookie would be trusted, and broken it would fail every request.
function isCallbackUrl(cookie: string): boolean {
	return cookie.endsWith("next-auth.callback-url");
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

	/** Whether next-auth sends the caller away because its token was missing. */
	isForged(): boolean {
		return [this.#headers.get("location"), this.#body].some((text) => /\/sign(in|out)\?csrf=true/.test(String(text)));
	}

	answer(): Answer {
		const location = this.#headers.get("location");
		const cookies = cookieHeader.safeParse(this.#headers.get("set-cookie")).data ?? [];
		return {
			status: this.#status,
			headers: {
				"Cache-Control": "no-store",
				...(this.#body !== "" && { "Content-Type": "application/json; charset=utf-8" }),
				...(typeof location === "string" && { Location: location }),
			},
			cookies: cookies.filter((cookie) => !isCallbackUrl(cookie.slice(0, cookie.indexOf("=")))),
			body: this.#body,
		};
	}
}
