"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../../ui/change.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { TextField } from "../../../ui/fields.tsx";

/** The button that renames an app, and its dialog. */
export function RenameApp({ id, name }: { id: string; name: string }) {
	const t = useTranslations("apps.rename");
	const { send } = useChange();
	const [typed, setTyped] = useState<string | null>(null);
	return (
		<>
			<Button onClick={() => setTyped(name)}>{t("open")}</Button>
			<ConfirmDialog
				isOpen={typed !== null}
				title={t("title")}
				action={t("submit")}
				text={null}
				onConfirm={() =>
					send({ method: "PATCH", path: `/api/admin/apps/${id}`, json: { name: typed }, tellsRefusal: true })
				}
				onClose={() => setTyped(null)}
			>
				<TextField
					label={t("name")}
					value={typed ?? ""}
					maxLength={100}
					autoFocus
					required
					onChange={({ target }) => setTyped(target.value)}
				/>
			</ConfirmDialog>
		</>
	);
}
