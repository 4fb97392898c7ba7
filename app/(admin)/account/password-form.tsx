"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../ui/change.ts";
import { TextField } from "../../ui/fields.tsx";
import { NewPasswordField } from "../../ui/new-password-field.tsx";
import { type Notice, NoticeText } from "../../ui/notices.tsx";
import type { Me } from "./profile.tsx";

/** Changes one's password. The e-mail goes along unseen, so that a password manager knows whose it is. */
export function PasswordForm({ me: { email, name } }: { me: Me }) {
	const t = useTranslations("account.password");
	const { send, isPending } = useChange();
	const [current, setCurrent] = useState("");
	const [password, setPassword] = useState("");
	const [refusal, setRefusal] = useState<Notice | null>(null);

	async function change() {
		const path = "/api/admin/me/password";
		const json = { current, password };
		const outcome = await send({ method: "POST", path, json, done: t("done"), tellsRefusal: true });
		setRefusal(outcome.ok ? null : outcome.notice);
		if (!outcome.ok) return;
		setCurrent("");
		setPassword("");
	}

	return (
		<section className="card" aria-labelledby="password">
			<h2 id="password">{t("title")}</h2>
			<p className="note">{t("about")}</p>
			<form
				className="account-form"
				method="post"
				onSubmit={(event) => {
					event.preventDefault();
					change();
				}}
			>
				<input
					className="unseen"
					name="email"
					autoComplete="username"
					value={email}
					readOnly
					tabIndex={-1}
					aria-hidden
				/>
				<TextField
					label={t("current")}
					type="password"
					name="password"
					autoComplete="current-password"
					value={current}
					maxLength={256}
					required
					onChange={({ target }) => setCurrent(target.value)}
				/>
				<NewPasswordField label={t("new")} value={password} known={[email, name ?? ""]} onType={setPassword} />
				<div role="alert">
					{refusal && (
						<div className="notice notice-error">
							<NoticeText notice={refusal} />
						</div>
					)}
				</div>
				<Button htmlType="submit" loading={isPending}>
					{t("change")}
				</Button>
			</form>
		</section>
	);
}
