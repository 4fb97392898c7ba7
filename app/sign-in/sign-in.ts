interface Form {
	email: string;
	password: string;
	totp: string;
}

/** Signs in: `ok`, `totp` when a code is needed too, else why not. */
export async function signIn(form: Form): Promise<string> {
	try {
		const { csrfToken } = Object(await (await fetch("/api/auth/csrf")).json());
		const response = await fetch("/api/auth/callback/credentials", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify({ ...form, csrfToken: String(csrfToken), json: "true" }),
		});
		if (response.ok) return "ok";
		const { message, details } = Object(await response.json());
		return Object(details)[0]?.path === "totp" ? "totp" : String(message);
	} catch {
		return "The server cannot be reached.";
	}
}
