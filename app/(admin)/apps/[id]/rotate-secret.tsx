"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../../ui/change.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { SecretField } from "../secret-field.tsx";

/** The button that replaces an app's secret, and its dialog. The new one is checked at once; the page tells the result. */
export function RotateSecret({ id }: { id: string }) {
	const t = useTranslations("apps.rotate");
	const { send } = useChange();
	const [secret, setSecret] = useState<string | null>(null);

	async function rotate() {
		const path = `/api/admin/apps/${id}` as const;
		const outcome = await send({ method: "PATCH", path, json: { secret }, tellsRefusal: true, keepsPage: true });
		if (outcome.ok) await send({ method: "POST", path: `${path}/check`, done: null });
		return outcome;
	}

	return (
		<>
			<Button size="small" onClick={() => setSecret("")}>
				{t("open")}
			</Button>
			<ConfirmDialog
				isOpen={secret !== null}
				title={t("title")}
				action={t("submit")}
				text={t("text")}
				onConfirm={rotate}
				onClose={() => setSecret(null)}
			>
				<SecretField label={t("secret")} value={secret ?? ""} onType={setSecret} />
			</ConfirmDialog>
		</>
	);
}
