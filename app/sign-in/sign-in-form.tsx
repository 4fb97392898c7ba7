"use client";

import { type SubmitEvent, useState } from "react";
import { signIn } from "./sign-in.ts";

/** E-mail and password, and the second factor once it is asked for. */
export function SignInForm() {
	const [isTotpAsked, askTotp] = useState(false);
	const [refusal, setRefusal] = useState<string | null>(null);

	async function submit(event: SubmitEvent<HTMLFormElement>) {
		event.preventDefault();
		const given = new FormData(event.currentTarget);
		const text = (name: string) => String(given.get(name) ?? "");
		const outcome = await signIn({ email: text("email"), password: text("password"), totp: text("totp") });
		if (outcome === "ok") location.assign("/");
		else if (outcome === "totp") askTotp(true);
		else setRefusal(outcome);
	}

	return (
		<form onSubmit={submit}>
			<p>
				<label>
					E-mail <input name="email" type="email" autoComplete="username" required />
				</label>
			</p>
			<p>
				<label>
					Password <input name="password" type="password" autoComplete="current-password" required />
				</label>
			</p>
			{isTotpAsked && (
				<p>
					<label>
						Code <input name="totp" autoComplete="one-time-code" required />
					</label>
				</p>
			)}
			<p role="alert">{refusal}</p>
			<button type="submit">Sign in</button>
		</form>
	);
}
