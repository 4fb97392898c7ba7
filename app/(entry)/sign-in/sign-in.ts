export interface SignInForm {
	email: string;
	password: string;
	totp?: string;
}

/** What became of a sign-in. `forbidden`: this page is at another address than the public one, or cookies are off. */
export type Outcome =
	| { is: "in" | "totp" | "wrong" | "forbidden" | "offline" }
	| { is: "limited"; minutes: number }
	| { is: "failed"; requestId: string };

/** Signs in, as next-auth wants it: with the token of its own that it has just given. */
export async function signIn(form: SignInForm): Promise<Outcome> {
	try {
		const { csrfToken } = Object(await (await fetch("/api/auth/csrf")).json());
		const response = await fetch("/api/auth/callback/credentials", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify({ ...form, csrfToken: String(csrfToken), json: "true" }),
		});
		if (response.ok) return { is: "in" };
		const { details, requestId } = Object(await response.json());
		if (response.status === 401) return { is: Object(details)[0]?.path === "totp" ? "totp" : "wrong" };
		if (response.status === 403) return { is: "forbidden" };
		if (response.status === 429) return { is: "limited", minutes: minutesOf(response.headers.get("Retry-After")) };
		return { is: "failed", requestId: String(requestId) };
	} catch {
		return { is: "offline" };
	}
}

/** What a Retry-After header tells, in minutes, at least one. */
export function minutesOf(retryAfter: string | null): number {
	return Math.max(1, Math.ceil(Number(retryAfter) / 60));
}
