"use client";

import { type SubmitEvent, useEffect, useState } from "react";
import { signIn } from "../sign-in/sign-in.ts";

/** Makes the first owner and signs him in. The token stands behind the # of the address. */
export function SetupForm() {
	const [token, setToken] = useState("");
	const [refusal, setRefusal] = useState<string | null>(null);
	useEffect(() => setToken(location.hash.slice(1)), []);

	async function submit(event: SubmitEvent<HTMLFormElement>) {
		event.preventDefault();
		const given = new FormData(event.currentTarget);
		const form = { email: String(given.get("email")), password: String(given.get("password")) };
		const response = await fetch("/api/setup", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify({ ...form, token }),
		});
		if (!response.ok) setRefusal(String(Object(await response.json()).message));
		else if ((await signIn({ ...form, totp: "" })) === "ok") location.assign("/");
		else location.assign("/sign-in");
	}

	return (
		<form onSubmit={submit}>
			<p>
				<label>
					Token <input value={token} onChange={(event) => setToken(event.target.value)} required />
				</label>
			</p>
			<p>
				<label>
					E-mail <input name="email" type="email" autoComplete="username" required />
				</label>
			</p>
			<p>
				<label>
					Password <input name="password" type="password" autoComplete="new-password" minLength={12} required />
				</label>
			</p>
			<p role="alert">{refusal}</p>
			<button type="submit">Set up</button>
		</form>
	);
}
