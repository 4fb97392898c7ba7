"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../ui/change.ts";
import { TextField } from "../../ui/fields.tsx";

/** Changes how long ended sessions are kept. */
export function RetentionForm({ days }: { days: number }) {
	const t = useTranslations("settings.retention");
	const { send, isPending } = useChange();
	const [typed, setTyped] = useState(String(days));
	const [isWrong, setWrong] = useState(false);

	async function save() {
		const keepEndedSessions = /^\d{1,4}$/.test(typed.trim()) ? Number(typed) : 0;
		const fits = keepEndedSessions >= 1 && keepEndedSessions <= 3650;
		setWrong(!fits);
		if (fits)
			await send({ method: "PATCH", path: "/api/admin/settings", json: { keepEndedSessions }, done: t("saved") });
	}

	return (
		<form
			className="retention"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				save();
			}}
		>
			<TextField
				label={t("days")}
				hint={t("hint")}
				error={isWrong ? t("notANumber") : undefined}
				inputMode="numeric"
				autoComplete="off"
				maxLength={4}
				value={typed}
				onChange={({ target }) => setTyped(target.value)}
			/>
			<Button type="primary" htmlType="submit" loading={isPending} disabled={typed.trim() === String(days)}>
				{t("save")}
			</Button>
		</form>
	);
}
