"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useEffect, useState } from "react";
import { TextField } from "../../ui/fields.tsx";
import { NewPasswordField } from "../../ui/new-password-field.tsx";
import { Refused } from "../refused.tsx";
import { signIn } from "../sign-in/sign-in.ts";
import { useIsReady } from "../use-is-ready.ts";
import { setUp } from "./set-up.ts";

/** Makes the first owner and signs him in. The token stands behind the # of the address, or is typed. */
export function SetupForm() {
	const t = useTranslations("signIn");
	const isReady = useIsReady();
	const [isPending, setPending] = useState(false);
	const [token, setToken] = useState("");
	const [email, setEmail] = useState("");
	const [password, setPassword] = useState("");
	const [refusal, setRefusal] = useState<string | null>(null);
	useEffect(() => setToken((typed) => typed || location.hash.slice(1)), []);

	async function submit(event: SubmitEvent<HTMLFormElement>) {
		event.preventDefault();
		if (isPending) return;
		const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
		setPending(true);
		const done = await setUp({ token, email, password, ...(name !== "" && { name }) });
		if (done.is === "made") {
			const { is } = await signIn({ email, password });
			// Not kept in the history: the token behind the # is spent, but nobody need see it.
			return location.replace(is === "in" ? "/" : "/sign-in");
		}
		setPending(false);
		if (done.is === "limited") setRefusal(t("limited", { minutes: done.minutes }));
		else setRefusal(done.is === "refused" ? done.text : t(done.is === "closed" ? "setup.closed" : done.is));
	}

	return (
		<form method="post" onSubmit={submit}>
			<TextField
				label={t("setup.token")}
				hint={t("setup.tokenHint")}
				value={token}
				maxLength={256}
				autoComplete="off"
				spellCheck={false}
				required
				onChange={({ target }) => setToken(target.value.trim())}
			/>
			<TextField
				label={t("email")}
				name="email"
				type="email"
				autoComplete="username"
				value={email}
				maxLength={254}
				required
				onChange={({ target }) => setEmail(target.value)}
			/>
			<NewPasswordField label={t("password")} value={password} known={[email]} onType={setPassword} />
			<TextField label={t("setup.name")} name="name" autoComplete="name" maxLength={64} />
			<Refused text={refusal} />
			<Button type="primary" htmlType="submit" className="entry-submit" disabled={!isReady} loading={isPending}>
				{t("setup.submit")}
			</Button>
		</form>
	);
}
