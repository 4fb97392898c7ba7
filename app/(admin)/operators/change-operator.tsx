"use client";

import { Button } from "antd";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../ui/change.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CheckField, TextField } from "../../ui/fields.tsx";
import { NewPasswordField } from "../../ui/new-password-field.tsx";
import type { Operator } from "./operator-list.tsx";
import { RoleField } from "./role-field.tsx";

interface ChangeOperatorProps {
	operator: Operator;
	isSelf: boolean;
}

/** The button that changes an operator, and its dialog. One's own password and second factor are on the account page. */
export function ChangeOperator({ operator, isSelf }: ChangeOperatorProps) {
	const t = useTranslations("operators");
	const { send } = useChange();
	const [isOpen, setOpen] = useState(false);
	const asIs = { name: operator.name ?? "", role: operator.role, password: "", dropsTotp: false };
	const [given, setGiven] = useState(asIs);
	const type = (changes: Partial<typeof given>) => setGiven((before) => ({ ...before, ...changes }));

	function change() {
		const json = {
			...(given.role !== operator.role && { role: given.role }),
			...(given.name.trim() !== (operator.name ?? "") && { name: given.name.trim() || null }),
			...(given.password !== "" && { password: given.password }),
			...(given.dropsTotp && { totp: false }),
		};
		return send({ method: "PATCH", path: `/api/admin/operators/${operator.id}`, json, tellsRefusal: true });
	}

	return (
		<>
			<Button
				size="small"
				aria-label={t("changeWhom", { whom: operator.email })}
				onClick={() => {
					setGiven(asIs);
					setOpen(true);
				}}
			>
				{t("change")}
			</Button>
			<ConfirmDialog
				isOpen={isOpen}
				title={operator.email}
				text={isSelf && given.role !== operator.role ? <strong>{t("ownRole")}</strong> : null}
				action={t("save")}
				isDangerous={isSelf && given.role !== operator.role}
				onConfirm={change}
				onClose={() => setOpen(false)}
			>
				<TextField
					label={t("name")}
					value={given.name}
					maxLength={64}
					autoComplete="off"
					onChange={({ target }) => type({ name: target.value })}
				/>
				<RoleField role={given.role} onChoose={(role) => type({ role })} />
				{isSelf ? (
					<p className="note">{t.rich("ownAccount", { link: (text) => <Link href="/account">{text}</Link> })}</p>
				) : (
					<>
						<NewPasswordField
							label={t("newPassword")}
							value={given.password}
							known={[operator.email, given.name]}
							isForSomebodyElse
							isOptional
							onType={(password) => type({ password })}
						/>
						{operator.totp && (
							<CheckField
								label={t("dropTotp")}
								hint={t("dropTotpHint")}
								checked={given.dropsTotp}
								onChange={({ target }) => type({ dropsTotp: target.checked })}
							/>
						)}
						{(given.password !== "" || given.dropsTotp) && <p className="note">{t("sessionsEnd")}</p>}
					</>
				)}
			</ConfirmDialog>
		</>
	);
}
