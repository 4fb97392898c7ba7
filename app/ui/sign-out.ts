/** Ends the operator's session. Answers false when the server did not take it. */
export async function signOut(): Promise<boolean> {
	try {
		const { csrfToken } = Object(await (await fetch("/api/auth/csrf")).json());
		const response = await fetch("/api/auth/signout", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify({ csrfToken: String(csrfToken), json: "true" }),
		});
		return response.ok;
	} catch {
		return false;
	}
}
