"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useState } from "react";
import { TextField } from "../../ui/fields.tsx";
import { Refused } from "../refused.tsx";
import { useIsReady } from "../use-is-ready.ts";
import { type Outcome, signIn } from "./sign-in.ts";

/** E-mail and password, and the second factor once it is asked for. `back`: where to go then, a path of our own. */
export function SignInForm({ back }: { back: string }) {
	const t = useTranslations("signIn");
	const isReady = useIsReady();
	const [isPending, setPending] = useState(false);
	const [isTotpAsked, askTotp] = useState(false);
	const [outcome, setOutcome] = useState<Outcome | null>(null);

	async function submit(event: SubmitEvent<HTMLFormElement>) {
		event.preventDefault();
		if (isPending) return;
		const given = new FormData(event.currentTarget);
		const text = (name: string) => String(given.get(name) ?? "");
		setPending(true);
		const done = await signIn({
			...{ email: text("email"), password: text("password") },
			...(isTotpAsked && { totp: text("totp") }),
		});
		if (done.is === "in") return location.assign(back);
		setPending(false);
		if (done.is === "totp") askTotp(true);
		setOutcome(done);
	}

	// Another account may have no second factor.
	const startOver = () => {
		askTotp(false);
		setOutcome(null);
	};

	return (
		<form method="post" onSubmit={submit}>
			<TextField
				label={t("email")}
				name="email"
				type="email"
				autoComplete="username"
				required
				autoFocus
				onChange={startOver}
			/>
			<TextField
				label={t("password")}
				name="password"
				type="password"
				autoComplete="current-password"
				required
				onChange={startOver}
			/>
			{isTotpAsked && (
				<TextField
					label={t("totp")}
					hint={t("totpHint")}
					name="totp"
					autoComplete="one-time-code"
					autoCapitalize="none"
					maxLength={64}
					spellCheck={false}
					required
					autoFocus
				/>
			)}
			<Refused text={textOf(outcome)} />
			<Button type="primary" htmlType="submit" className="entry-submit" disabled={!isReady} loading={isPending}>
				{t("submit")}
			</Button>
		</form>
	);

	function textOf(told: Outcome | null): string | null {
		if (!told || told.is === "in" || told.is === "totp") return null;
		if (told.is === "wrong") return t(isTotpAsked ? "wrongCode" : "wrong");
		if (told.is === "limited") return t("limited", { minutes: told.minutes });
		if (told.is === "failed") return t("failed", { requestId: told.requestId });
		return t(told.is);
	}
}
