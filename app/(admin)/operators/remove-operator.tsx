"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../ui/change.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import type { Operator } from "./operator-list.tsx";

/** The button that removes an operator. Whoever removes himself types his e-mail first. */
export function RemoveOperator({ operator: { id, email }, isSelf }: { operator: Operator; isSelf: boolean }) {
	const t = useTranslations("operators");
	const { send } = useChange();
	const [isOpen, setOpen] = useState(false);

	async function remove() {
		const path = `/api/admin/operators/${id}` as const;
		const outcome = await send({ method: "DELETE", path, done: t("removed"), tellsRefusal: true, keepsPage: isSelf });
		if (outcome.ok && isSelf) location.assign("/sign-in");
		return outcome;
	}

	return (
		<>
			<Button size="small" danger aria-label={t("removeWhom", { whom: email })} onClick={() => setOpen(true)}>
				{t("remove")}
			</Button>
			<ConfirmDialog
				isOpen={isOpen}
				title={t("removeWhom", { whom: email })}
				text={t(isSelf ? "removeSelf" : "removeText")}
				action={t("remove")}
				isDangerous
				{...(isSelf && { typed: email })}
				onConfirm={remove}
				onClose={() => setOpen(false)}
			/>
		</>
	);
}
